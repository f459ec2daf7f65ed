import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import { experimentReadModel } from './experiment.read-model.js';
import type { ExperimentBody } from './experiment.read-model.js';

export class ExperimentQueries extends ResourceQueries<ExperimentBody> {
  constructor(pool: Pool) {
    super(pool, experimentReadModel);
  }

  /** The ids of an instance's experiments that are not deleted, oldest first. */
  ofInstance(scope: Scope, mlInstanceId: string): Promise<string[]> {
    return this.idsOf(scope, 'ml_instance_id', mlInstanceId);
  }
}
