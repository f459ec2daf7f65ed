import type { Pool } from 'pg';
import { isUuid } from '#domain';
import type { Batch, Scope, Window } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import { batchReadModel } from './batch.read-model.js';
import type { BatchBody } from './batch.read-model.js';

export interface BatchSelection {
  /** Batches that were added up to this version of the data set; all when absent. */
  readonly untilVersion?: number;
  /** Batches that may hold rows of this window: those without times do not. */
  readonly overlapping?: Window;
  /** No more than so many, the first ones. */
  readonly first?: number;
}

export class BatchQueries extends ResourceQueries<BatchBody> {
  constructor(pool: Pool) {
    super(pool, batchReadModel);
  }

  /** The batches of a data set in the order in which they were added. */
  async of(
    scope: Scope,
    dataSetId: string,
    { untilVersion, overlapping, first }: BatchSelection = {},
  ): Promise<Batch[]> {
    if (!isUuid(dataSetId)) return [];
    const { rows } = await this.pool.query<{ batch: Batch }>(
      `select t.body - 'dataSetId' as batch from read_batches t
       where t.org = $1 and t.sandbox = $2 and t.data_set_id = $3
         and ($4::int is null or t.version <= $4)
         and ($5::timestamptz is null or t.max_time >= $5)
         and ($6::timestamptz is null or t.min_time < $6)
       order by t.version limit $7::int`,
      [scope.org, scope.sandbox, dataSetId, untilVersion, overlapping?.from, overlapping?.to, first],
    );
    return rows.map(({ batch }) => batch);
  }
}
