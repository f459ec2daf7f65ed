import { Injectable } from '@nestjs/common';
import type { Batch, DataSetDetails, EngineAlgorithm, FailureReason, ModelArtifact, Scope } from '#domain';
import { BatchQueries, DataSetQueries, EngineQueries, MLServiceQueries, ModelQueries } from '#read-models';
import type { RunBody } from '#read-models';
import { SecretStore } from '../secrets/secret-store.js';
import { revealParameters } from '../secrets/written-tasks.js';

/** Everything that an attempt reads, resolved when it starts. */
export interface RunInputs {
  readonly engine: { readonly id: string; readonly type: string; readonly algorithm?: EngineAlgorithm };
  /** The task's parameters in the clear. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly model?: { readonly modelId: string; readonly artifact: ModelArtifact };
  readonly dataSet?: {
    readonly id: string;
    readonly details: DataSetDetails;
    /** The version of the data set's stream; batches added later are not read. */
    readonly version: number;
    /** How many rows it holds now, in the run's window or not. */
    readonly rows: number;
    /** Those that may hold rows of the run's window, in the order they were added. */
    readonly batches: readonly Batch[];
  };
  /** What dates the predictions: the column that their data set names, else the one of what is scored. */
  readonly predictionTimes?: RowTimes;
}

export type RowTimes = Pick<DataSetDetails, 'timestampColumn' | 'timestampFormat'>;

/** An attempt cannot start; the reason says whether trying again may help. */
export class RunInputError extends Error {
  override readonly name = 'RunInputError';

  constructor(
    readonly reason: FailureReason,
    message: string,
  ) {
    super(message);
  }
}

export interface RunToPlan {
  readonly scope: Scope;
  readonly id: string;
  readonly body: RunBody;
}

/** Resolves what an attempt reads: its model (the newest at the start), and its data set as it is now. */
@Injectable()
export class RunInputsReader {
  constructor(
    private readonly engines: EngineQueries,
    private readonly services: MLServiceQueries,
    private readonly models: ModelQueries,
    private readonly dataSets: DataSetQueries,
    private readonly batches: BatchQueries,
    private readonly secrets: SecretStore,
  ) {}

  /** @throws RunInputError */
  async read({ scope, body }: RunToPlan): Promise<RunInputs> {
    // A deleted engine's running runs finish: they were requested while it was there.
    const engine = await this.engines.get(scope, body.engineId, { includeDeleted: true });
    if (!engine) throw new RunInputError('bad-configuration', `engine "${body.engineId}" does not exist`);
    const { type, algorithm } = engine.body;
    const parameters = body.tasks.find(({ name }) => name === body.mode)?.parameters ?? [];
    const model = body.mode === 'score' ? await this.modelOf(scope, body) : undefined;
    const dataSet = body.dataSetId === undefined ? undefined : await this.dataSetOf(scope, body, body.dataSetId);
    const predictionTimes =
      body.mode === 'score' ? await this.predictionTimesOf(scope, body, dataSet?.details) : undefined;
    return {
      engine: { id: engine.id, type, ...(algorithm && { algorithm }) },
      parameters: await revealParameters(this.secrets, scope, parameters),
      ...(model && { model }),
      ...(dataSet && { dataSet }),
      ...(predictionTimes && { predictionTimes }),
    };
  }

  private async modelOf(scope: Scope, run: RunBody): Promise<{ modelId: string; artifact: ModelArtifact }> {
    const modelId = run.modelId ?? (await this.newestModelId(scope, run));
    if (modelId === undefined) throw new RunInputError('no-model', 'no training run has produced a model yet');
    const model = await this.models.get(scope, modelId);
    if (!model) throw new RunInputError('no-model', `model "${modelId}" does not exist or is deleted`);
    return { modelId, artifact: model.body.artifact };
  }

  private async newestModelId(scope: Scope, { serviceId, experimentId }: RunBody): Promise<string | undefined> {
    if (serviceId === undefined) return (await this.models.latestOf(scope, experimentId))?.id;
    return (await this.services.get(scope, serviceId, { includeDeleted: true }))?.body.champion?.modelId;
  }

  private async predictionTimesOf(
    scope: Scope,
    { outputDataSetId }: RunBody,
    scored: RowTimes | undefined,
  ): Promise<RowTimes | undefined> {
    const output = outputDataSetId === undefined ? undefined : await this.dataSets.get(scope, outputDataSetId);
    return timesOf(output?.body) ?? timesOf(scored);
  }

  private async dataSetOf(scope: Scope, run: RunBody, id: string): Promise<NonNullable<RunInputs['dataSet']>> {
    const dataSet = await this.dataSets.get(scope, id);
    if (!dataSet) throw new RunInputError('bad-configuration', `data set "${id}" does not exist or is deleted`);
    const untilVersion = run.dataSetVersion ?? dataSet.version;
    const overlapping = dataSet.body.timestampColumn === undefined ? {} : { overlapping: run.window };
    const batches = await this.batches.of(scope, id, { untilVersion, ...overlapping });
    const { name, schema } = dataSet.body;
    const details: DataSetDetails = { name, ...timesOf(dataSet.body), ...(schema && { schema }) };
    return { id, details, version: untilVersion, rows: dataSet.body.rows, batches };
  }
}

const timesOf = ({ timestampColumn, timestampFormat }: RowTimes = {}): RowTimes | undefined =>
  timestampColumn === undefined
    ? undefined
    : { timestampColumn, ...(timestampFormat !== undefined && { timestampFormat }) };
