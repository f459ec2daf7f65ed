import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { ResourceQueries } from '../resource-queries.js';
import type { ModelBody, Resource } from '../resource.js';

export const modelFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  experimentId: column('uuid', 'experiment_id'),
  experimentRunId: column('uuid', 'experiment_run_id'),
  ...bodyFields('uuid', 'mlInstanceId', 'engineId', 'serviceId'),
  state: inBody('texts', 'state'),
  'tags.*': mapInBody('tags'),
});

export class ModelQueries extends ResourceQueries<ModelBody> {
  constructor(pool: Pool) {
    super(pool, 'read_models', modelFields);
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
