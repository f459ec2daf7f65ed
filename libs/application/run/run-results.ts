import { Injectable } from '@nestjs/common';
import { limits } from '#domain';
import type { Batch, FeatureImportance, InsightContext, Metric, ModelArtifact } from '#domain';
import { RunQueries } from '#read-models';
import { batchIdOf, firstRunId, insightIdOf, modelIdOf } from '../ids.js';
import { afterTraining } from '../process/after-training.js';
import { CommandRunner, systemContext } from '../unit-of-work/command-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import type { ClaimedRun, Recorded } from './attempt.js';
import { endRun } from './end-run.js';
import { beginRun } from './begin-run.js';
import { buildRunRequest } from './build-run-request.js';
import { RunSourcesReader } from './run-sources.js';

export interface TrainingResult {
  readonly artifact: ModelArtifact;
  readonly metrics: readonly Metric[];
  readonly featureImportances?: readonly FeatureImportance[];
  readonly rowsRead: number;
  /** Address and digest of the container image that trained. */
  readonly image?: string;
  /** Hash of the code that trained, where that may change without the engine. */
  readonly code?: string;
  /** How old the data is, where it is older than the service allows. */
  readonly stale?: string;
}

export interface ScoringResult {
  /** The predictions as they lie in the object store; absent when the window held no rows. */
  readonly batch?: Omit<Batch, 'batchId' | 'run'>;
  /** What the engine has to say of the rows that it scored; kept as an insight. */
  readonly metrics: readonly Metric[];
  readonly rowsRead: number;
  /** Hash of the code that scored, where that may change without the engine. */
  readonly code?: string;
  /** Where rows were looked for, when there were none. */
  readonly noRows?: string;
  /** How old the data is, where it is older than the service allows. */
  readonly stale?: string;
}

/** Appends a successful attempt with everything it made, in one transaction: all of it becomes visible, or none. */
@Injectable()
export class RunResults {
  constructor(
    private readonly runner: CommandRunner,
    private readonly runs: RunQueries,
    private readonly sources: RunSourcesReader,
  ) {}

  training(claimed: ClaimedRun, result: TrainingResult): Promise<Recorded> {
    const { id, attempt, body } = claimed;
    const modelId = modelIdOf(id);
    return this.runner.run(systemContext(claimed.scope, id), async (work, now) => {
      const succeed = { type: 'SucceedRun', attempt, modelId, rowsRead: result.rowsRead } as const;
      if (!(await work.decide('run', id, { ...succeed, ...codeOf(result), ...outcomeOf(result) }))) return 'dropped';
      await endRun(work, id, this.runs);
      await this.recordModel(work, claimed, modelId, result);
      recordInsight(work, claimed, modelId, 'fit', result);
      if (body.serviceId !== undefined) await this.followUp(work, claimed, body.serviceId, modelId, now);
      return 'recorded';
    });
  }

  scoring(claimed: ClaimedRun, result: ScoringResult): Promise<Recorded> {
    const { batch, metrics, rowsRead } = result;
    const { id, attempt, inputs } = claimed;
    const dataSetId = inputs.output?.id;
    const modelId = inputs.model?.modelId;
    if (dataSetId === undefined || modelId === undefined) throw new Error(`Run ${id} scored without model or output`);
    const batchId = batchIdOf(id);
    return this.runner.run(systemContext(claimed.scope, id), async (work) => {
      const predictions = batch && { dataSetId, batchId, rows: batch.rows };
      const succeed = { type: 'SucceedRun', attempt, modelId, rowsRead } as const;
      const made = await work.decide('run', id, {
        ...succeed,
        ...(predictions && { predictions }),
        ...codeOf(result),
        ...outcomeOf(result),
      });
      if (!made) return 'dropped';
      await endRun(work, id, this.runs);
      if (metrics.length > 0) recordInsight(work, claimed, modelId, 'score', { metrics });
      if (batch)
        await this.addPredictions(work, claimed, dataSetId, { ...batch, batchId, run: { runId: id, modelId } });
      return 'recorded';
    });
  }

  private async recordModel(
    work: UnitOfWork,
    claimed: ClaimedRun,
    modelId: string,
    result: TrainingResult,
  ): Promise<void> {
    const { id, body, scope } = claimed;
    const experiment = await this.sources.nameOf(scope, body.experimentId);
    work.create('model', modelId, {
      type: 'RecordTrainedModel',
      details: { name: nameAfter(experiment, 'model') },
      origin: {
        experimentId: body.experimentId,
        experimentRunId: id,
        mlInstanceId: body.mlInstanceId,
        engineId: body.engineId,
        ...(body.serviceId !== undefined && { serviceId: body.serviceId }),
        ...(result.image !== undefined && { image: result.image }),
        ...codeOf(result),
      },
      artifact: result.artifact,
    });
  }

  /** Carries out what the process manager decides. */
  private async followUp(
    work: UnitOfWork,
    { id: runId, scope }: ClaimedRun,
    serviceId: string,
    modelId: string,
    now: Date,
  ): Promise<void> {
    const service = await work.state('mlService', serviceId);
    const scoringId = service.status === 'published' ? firstRunId(service.parts.scoring.experimentId) : undefined;
    const scored = scoringId !== undefined && (await work.state('run', scoringId)).status !== 'absent';
    for (const next of afterTraining(service, { modelId, runId }, scored)) {
      if (next.kind === 'promote') {
        await work.decide('mlService', serviceId, { type: 'PromoteModel', modelId, runId, automatic: true });
      } else if (next.kind === 'score-once') {
        const sources = await this.sources.ofExperiment(scope, next.experimentId);
        const trigger = { by: 'service', kind: 'scoring' } as const;
        const wanted = { mode: 'score', trigger, nominalTime: now.toISOString() } as const;
        beginRun(work, firstRunId(next.experimentId), buildRunRequest(sources, wanted));
      }
    }
  }

  private async addPredictions(
    work: UnitOfWork,
    { body, scope, inputs }: ClaimedRun,
    id: string,
    batch: Batch,
  ): Promise<void> {
    const dataSet = await work.state('dataSet', id);
    if (dataSet.status === 'absent') {
      const name = nameAfter(await this.sources.nameOf(scope, body.experimentId), 'predictions');
      const details = { name, ...inputs.output?.times[0] };
      const producedBy = { experimentId: body.experimentId };
      await work.decide('dataSet', id, { type: 'CreateDataSet', details, producedBy });
    }
    await work.decide('dataSet', id, { type: 'AddBatch', batch });
  }
}

function recordInsight(
  work: UnitOfWork,
  { id, body, inputs }: ClaimedRun,
  modelId: string,
  name: 'fit' | 'score',
  result: Pick<TrainingResult, 'metrics' | 'featureImportances'>,
): void {
  const context: InsightContext = {
    experimentId: body.experimentId,
    engineId: body.engineId,
    mlInstanceId: body.mlInstanceId,
    experimentRunId: id,
    modelId,
    ...(inputs.dataSet && { dataSetId: inputs.dataSet.id }),
  };
  const { featureImportances, metrics } = result;
  work.create('insight', insightIdOf(id), {
    type: 'RecordInsight',
    details: {
      context,
      events: {
        name,
        // The published API knows texts only.
        ...(featureImportances && {
          eventValues: { featureImportances: JSON.stringify(featureImportances) },
          featureImportances,
        }),
      },
      metrics,
    },
  });
}

/** What a run that has succeeded says of itself besides. */
function outcomeOf({ noRows, stale }: Pick<ScoringResult, 'noRows' | 'stale'>) {
  const messages = [noRows, stale].filter((message) => message !== undefined);
  if (messages.length === 0) return {};
  return { outcome: noRows === undefined ? 'stale-data' : 'no-rows', message: messages.join('; ') } as const;
}

const codeOf = ({ code }: { readonly code?: string }) => (code === undefined ? {} : { code });

/** The name of what an experiment has made; of a long one, its beginning, which ends with no half of a character. */
const nameAfter = (experiment: string, what: string): string =>
  `${experiment.slice(0, limits.nameLength.most - what.length - 1).replace(/[\uD800-\uDBFF]$/, '')} ${what}`;
