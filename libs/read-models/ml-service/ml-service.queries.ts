import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import { mlServiceReadModel } from './ml-service.read-model.js';
import type { MLServiceBody } from './ml-service.read-model.js';

export class MLServiceQueries extends ResourceQueries<MLServiceBody> {
  constructor(pool: Pool) {
    super(pool, mlServiceReadModel);
  }

  /** The ids of an instance's services that are not deleted, oldest first. */
  ofInstance(scope: Scope, mlInstanceId: string): Promise<string[]> {
    return this.idsOf(scope, 'ml_instance_id', mlInstanceId);
  }
}
