import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import { mlInstanceReadModel } from './ml-instance.read-model.js';
import type { MLInstanceBody } from './ml-instance.read-model.js';

export class MLInstanceQueries extends ResourceQueries<MLInstanceBody> {
  constructor(pool: Pool) {
    super(pool, mlInstanceReadModel);
  }

  /** The ids of an engine's instances that are not deleted, oldest first. */
  ofEngine(scope: Scope, engineId: string): Promise<string[]> {
    return this.idsOf(scope, 'engine_id', engineId);
  }
}
