import type { Pool } from 'pg';
import type { Batch, Scope, Window } from '#domain';
import { bodyFields, column, eachInBody, resourceFields } from '../listing/field-catalog.js';
import { isUuid } from '../listing/field-value.js';
import { ResourceQueries } from '../resource-queries.js';
import type { BatchBody } from '../resource.js';

export const batchFields = resourceFields({
  dataSetId: column('uuid', 'data_set_id'),
  version: column('number', 'version'),
  ...bodyFields('number', 'rows', 'bytes'),
  minTime: column('time', 'min_time'),
  maxTime: column('time', 'max_time'),
  ...bodyFields('text', 'sha256'),
  'schema.name': eachInBody('schema[*].name'),
  'schema.type': eachInBody('schema[*].type'),
  ...bodyFields('uuid', 'run.runId', 'run.modelId'),
});

export interface BatchSelection {
  /** Batches that were added up to this version of the data set; all when absent. */
  readonly untilVersion?: number;
  /** Batches that may hold rows of this window: those without times may too. */
  readonly overlapping?: Window;
}

export class BatchQueries extends ResourceQueries<BatchBody> {
  constructor(pool: Pool) {
    super(pool, 'read_batches', batchFields);
  }

  /** The batches of a data set in the order in which they were added. */
  async of(scope: Scope, dataSetId: string, { untilVersion, overlapping }: BatchSelection = {}): Promise<Batch[]> {
    if (!isUuid(dataSetId)) return [];
    const { rows } = await this.pool.query<{ batch: Batch }>(
      `select t.body - 'dataSetId' as batch from read_batches t
       where t.org = $1 and t.sandbox = $2 and t.data_set_id = $3
         and ($4::int is null or t.version <= $4)
         and ($5::timestamptz is null or t.max_time is null or t.max_time >= $5)
         and ($6::timestamptz is null or t.min_time is null or t.min_time < $6)
       order by t.version`,
      [scope.org, scope.sandbox, dataSetId, untilVersion, overlapping?.from, overlapping?.to],
    );
    return rows.map(({ batch }) => batch);
  }
}
