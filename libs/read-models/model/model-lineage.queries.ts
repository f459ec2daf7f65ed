import type { Pool } from 'pg';
import { limits } from '#domain';
import type { Batch, Scope } from '#domain';
import { BatchQueries } from '../batch/batch.queries.js';
import type { Resource } from '../resource.js';
import { RunQueries } from '../run/run.queries.js';
import type { RunBody } from '../run/run.read-model.js';
import type { ModelBody } from './model.read-model.js';

export interface Promotion {
  readonly serviceId: string;
  /** ISO instant. */
  readonly promoted: string;
  readonly automatic: boolean;
  /** Whether it is what the service scores with. */
  readonly current: boolean;
}

/** Predictions that were made with a model by one run. */
export interface PredictedBatch {
  readonly dataSetId: string;
  readonly batchId: string;
  readonly runId: string;
  readonly rows: number;
  /** ISO instant. */
  readonly added: string;
}

export interface ModelLineage {
  readonly run?: Resource<RunBody>;
  /** What the run may have read: batches that there were, and that may have rows of its window; the first ones. */
  readonly batches: readonly Batch[];
  /** Newest first. */
  readonly promotions: readonly Promotion[];
  /** The last ones, newest first. */
  readonly predictions: readonly PredictedBatch[];
  /** In all. */
  readonly predictedBatches: number;
}

/** How many of the promotions and predictions of a model are shown. */
const shown = 100;

/** Where models come from, and what became of them. */
export class ModelLineageQueries {
  private readonly runs: RunQueries;
  private readonly batches: BatchQueries;

  constructor(private readonly pool: Pool) {
    this.runs = new RunQueries(pool);
    this.batches = new BatchQueries(pool);
  }

  async of(scope: Scope, { id, body }: Resource<ModelBody>): Promise<ModelLineage> {
    const { experimentRunId } = body;
    const [run, promotions, predictions, predictedBatches] = await Promise.all([
      experimentRunId === undefined ? undefined : this.runs.get(scope, experimentRunId, { includeDeleted: true }),
      this.promotionsOf(scope, id),
      this.predictionsOf(scope, id),
      this.countPredictions(scope, id),
    ]);
    return {
      ...(run && { run }),
      batches: run ? await this.readBy(scope, run.body) : [],
      promotions,
      predictions,
      predictedBatches,
    };
  }

  private async readBy(scope: Scope, { dataSetId, dataSetVersion, window }: RunBody): Promise<Batch[]> {
    if (dataSetId === undefined || dataSetVersion === undefined) return [];
    const first = limits.listItems.most;
    return this.batches.of(scope, dataSetId, { untilVersion: dataSetVersion, overlapping: window, first });
  }

  private async promotionsOf(scope: Scope, modelId: string): Promise<Promotion[]> {
    const { rows } = await this.pool.query<Omit<Promotion, 'promoted'> & { promoted: Date }>(
      `select s.id::text as "serviceId", e.time as promoted, (e.data ->> 'automatic')::boolean as automatic,
              coalesce(s.body #>> '{champion,modelId}' = $3, false) as current
       from events e join read_ml_services s on s.id = substring(e.stream from length('mlService-') + 1)::uuid
       where e.type = 'ModelPromoted' and e.data ->> 'modelId' = $3 and e.org = $1 and e.sandbox = $2 and not s.deleted
       order by e.time desc, e.version desc limit ${shown}`,
      [scope.org, scope.sandbox, modelId],
    );
    return rows.map((row) => ({ ...row, promoted: row.promoted.toISOString() }));
  }

  private async predictionsOf(scope: Scope, modelId: string): Promise<PredictedBatch[]> {
    const { rows } = await this.pool.query<Omit<PredictedBatch, 'added'> & { added: Date }>(
      `select t.data_set_id::text as "dataSetId", t.id::text as "batchId", t.body #>> '{run,runId}' as "runId",
              (t.body ->> 'rows')::bigint::int as rows, t.created as added
       ${ofModel} order by t.created desc, t.id limit ${shown}`,
      [scope.org, scope.sandbox, modelId],
    );
    return rows.map((row) => ({ ...row, added: row.added.toISOString() }));
  }

  private async countPredictions(scope: Scope, modelId: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(`select count(*)::int as count ${ofModel}`, [
      scope.org,
      scope.sandbox,
      modelId,
    ]);
    return rows[0]?.count ?? 0;
  }
}

const ofModel = `from read_batches t
  where t.org = $1 and t.sandbox = $2 and t.body ? 'run' and t.body #>> '{run,modelId}' = $3`;
