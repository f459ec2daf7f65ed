import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import type { Resource } from '../resource.js';
import { modelReadModel } from './model.read-model.js';
import type { ModelBody } from './model.read-model.js';

/** Not uploaded: those serve only where they are named. */
const trained = "t.body -> 'state' ? 'trained'";

export class ModelQueries extends ResourceQueries<ModelBody> {
  constructor(pool: Pool) {
    super(pool, modelReadModel);
  }

  /** The newest model that a run of the experiment has trained, and that is not deleted. */
  latestOf(scope: Scope, experimentId: string): Promise<Resource<ModelBody> | undefined> {
    return this.one(`t.experiment_id = $3 and ${trained} and not t.deleted order by t.created desc, t.id desc`, scope, [
      experimentId,
    ]);
  }

  /** The model that a run has trained, unless it is deleted. */
  ofRun(scope: Scope, runId: string): Promise<Resource<ModelBody> | undefined> {
    return this.one(`t.experiment_run_id = $3 and ${trained} and not t.deleted`, scope, [runId]);
  }
}
