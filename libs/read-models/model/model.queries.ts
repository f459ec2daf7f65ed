import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import type { Resource } from '../resource.js';
import { modelReadModel } from './model.read-model.js';
import type { ModelBody } from './model.read-model.js';

export class ModelQueries extends ResourceQueries<ModelBody> {
  constructor(pool: Pool) {
    super(pool, modelReadModel);
  }

  /** The newest model of an experiment that is not deleted. */
  latestOf(scope: Scope, experimentId: string): Promise<Resource<ModelBody> | undefined> {
    return this.one('t.experiment_id = $3 and not t.deleted order by t.created desc, t.id desc', scope, [experimentId]);
  }

  /** The newest model that a run has made, or that was uploaded for it, and is not deleted. */
  ofRun(scope: Scope, runId: string): Promise<Resource<ModelBody> | undefined> {
    return this.one('t.experiment_run_id = $3 and not t.deleted order by t.created desc, t.id desc', scope, [runId]);
  }
}
