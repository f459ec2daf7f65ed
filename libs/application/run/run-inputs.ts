import { Injectable } from '@nestjs/common';
import { ageViolation, failedFor, isUuid } from '#domain';
import type { Batch, DataSetDetails, EngineAlgorithm, FailureReason, ModelArtifact, RunMode, Scope } from '#domain';
import { asksForNetwork, pinnedArtifacts } from '#engines';
import type { EngineArtifacts } from '#engines';
import { BatchQueries, DataSetQueries, EngineQueries, MLServiceQueries, ModelQueries } from '#read-models';
import type { EngineBody, RunBody } from '#read-models';
import { predictionsDataSetId } from '../ids.js';
import { timesOf, timesOfPredictions } from './prediction-times.js';
import type { RowTimes } from './prediction-times.js';
import { SecretStore } from '../secrets/secret-store.js';
import { revealParameters } from '../secrets/written-tasks.js';

/** Everything that an attempt reads, resolved when it starts. */
/** What a scoring run predicts by. */
export interface ModelOfRun {
  readonly modelId: string;
  readonly artifact: ModelArtifact;
  /** Hash of the code that trained it, where that may change without the engine. */
  readonly code?: string;
}

export interface RunInputs {
  readonly engine: {
    readonly id: string;
    /** As which it was read. */
    readonly version: number;
    readonly type: string;
    readonly algorithm?: EngineAlgorithm;
    readonly artifacts?: EngineArtifacts;
  };
  /** The task's parameters in the clear. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Values that leave the engine's process in no way. */
  readonly secrets: readonly string[];
  readonly model?: ModelOfRun;
  readonly dataSet?: {
    readonly id: string;
    readonly details: DataSetDetails;
    /** The version of the data set's stream; batches added later are not read. */
    readonly version: number;
    /** How many rows it holds now, in the run's window or not. */
    readonly rows: number;
    /** ISO instant of its newest row, in the run's window or not; absent without rows or times. */
    readonly newest?: string;
    /** Those that may hold rows of the run's window, in the order they were added. */
    readonly batches: readonly Batch[];
  };
  /** Where predictions go. */
  readonly output?: {
    readonly id: string;
    /** What may date them: the first whose column they have. */
    readonly times: readonly RowTimes[];
  };
}

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
  async read({ scope, id, body }: RunToPlan): Promise<RunInputs> {
    // A deleted engine's running runs finish: they were requested while it was there.
    const engine = await this.engines.get(scope, body.engineId, { includeDeleted: true });
    if (!engine) throw new RunInputError('bad-configuration', `engine "${body.engineId}" does not exist`);
    const { type, algorithm, artifacts: registered, findings = {} } = engine.body;
    refuseFailedRecipe(body.mode, engine.body);
    const artifacts = registered && pinnedArtifacts(registered, findings);
    const parameters = body.tasks.find(({ name }) => name === body.mode)?.parameters ?? [];
    const model = body.mode === 'score' ? await this.modelOf(scope, body) : undefined;
    const dataSet = body.dataSetId === undefined ? undefined : await this.dataSetOf(scope, body, body.dataSetId);
    const output = body.mode === 'score' ? await this.outputOf(scope, body, dataSet?.details) : undefined;
    const secretIds = parameters.flatMap((parameter) => ('secretId' in parameter ? [parameter.secretId] : []));
    if (secretIds.length > 0) await this.secrets.noteUse(scope, id, secretIds);
    return {
      engine: {
        id: engine.id,
        version: engine.version,
        type,
        ...(algorithm && { algorithm }),
        ...(artifacts && { artifacts }),
      },
      ...(await revealParameters(this.secrets, scope, parameters)),
      ...(model && { model }),
      ...(dataSet && { dataSet }),
      ...(output && { output }),
    };
  }

  private async modelOf(scope: Scope, run: RunBody): Promise<ModelOfRun> {
    const modelId = run.modelId ?? (await this.newestModelId(scope, run));
    if (modelId === undefined) throw new RunInputError('no-model', 'no training run has produced a model yet');
    const model = await this.models.get(scope, modelId);
    if (!model) throw new RunInputError('no-model', `model "${modelId}" does not exist or is deleted`);
    const { artifact, code } = model.body;
    return { modelId, artifact, ...(code !== undefined && { code }) };
  }

  private async newestModelId(scope: Scope, { serviceId, experimentId }: RunBody): Promise<string | undefined> {
    if (serviceId === undefined) return (await this.models.latestOf(scope, experimentId))?.id;
    return (await this.services.get(scope, serviceId, { includeDeleted: true }))?.body.champion?.modelId;
  }

  /** The predictions of an experiment may go where nothing is yet; wherever else they are sent, there is a data set. */
  private async outputOf(
    scope: Scope,
    { experimentId, outputDataSetId: name }: RunBody,
    scored: RowTimes | undefined,
  ): Promise<RunInputs['output']> {
    if (name === undefined) return undefined;
    refuseName(name);
    const known = await this.dataSets.get(scope, name, { includeDeleted: true });
    const isMissing = known ? known.deleted : name !== predictionsDataSetId(experimentId);
    if (isMissing) throw noDataSet(name);
    return { id: known?.id ?? name, times: timesOfPredictions(known?.body, timesOf(scored)) };
  }

  private async dataSetOf(scope: Scope, run: RunBody, id: string): Promise<NonNullable<RunInputs['dataSet']>> {
    refuseName(id);
    const dataSet = await this.dataSets.get(scope, id);
    if (!dataSet) throw noDataSet(id);
    const ageless = ageViolation(run.freshness, { name: id, timestampColumn: dataSet.body.timestampColumn });
    if (ageless !== undefined) throw new RunInputError('bad-configuration', `freshness: ${ageless}`);
    const untilVersion = run.dataSetVersion ?? dataSet.version;
    const overlapping = dataSet.body.timestampColumn === undefined ? {} : { overlapping: run.window };
    const batches = await this.batches.of(scope, id, { untilVersion, ...overlapping });
    const { name, schema } = dataSet.body;
    const details: DataSetDetails = { name, ...timesOf(dataSet.body), ...(schema && { schema }) };
    const { rows, maxTime: newest } = dataSet.body;
    return { id, details, version: untilVersion, rows, ...(newest !== undefined && { newest }), batches };
  }
}

/**
 * A request keeps the ids of what it names. A name that is still there was nobody's alias when the run was requested; whoever
 * has it now may lose it between two attempts, which would read different data.
 */
function refuseName(name: string): void {
  if (!isUuid(name))
    throw new RunInputError('bad-configuration', `no data set was called "${name}" when the run was requested`);
}

/**
 * What a worker could not import, and no other would, need not be tried again by each run. An engine with a network may
 * import there what it could not without.
 */
function refuseFailedRecipe(mode: RunMode, { artifacts, findings: { recipes = [] } = {} }: EngineBody): void {
  const failed = asksForNetwork(artifacts, mode) ? undefined : failedFor(mode, recipes);
  if (failed) throw new RunInputError('bad-configuration', `the engine's recipe cannot be imported: ${failed.why}`);
}

const noDataSet = (name: string) =>
  new RunInputError('bad-configuration', `data set "${name}" does not exist or is deleted`);
