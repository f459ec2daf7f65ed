import { basename, extname, join } from 'node:path';
import { predictionFormats, whyUnfit } from '#application';
import type { ClaimedRun, Clock, ScoringResult, TrainingResult } from '#application';
import type { BatchManifest, DataSets } from '#data-sets';
import { OutputError, modelFiles, readRunMetrics, writtenPredictions } from '#engines';
import type { Launch, PlatformColumn, RunDirectory } from '#engines';
import { messageOf } from '#faults';
import type { ObjectStore } from '#object-store';
import type { Redactor } from '#redaction';
import { emptyWindow } from './empty-window.js';
import { RunFailure } from './failure.js';
import { packModel } from './model-archive.js';
import { modelKey, predictionsKey } from './staged-objects.js';
import type { PreparedRun } from './prepare-run.js';

/** Stages the model of a training run, and reads how good it is. @throws RunFailure */
export async function collectTraining(
  claimed: ClaimedRun,
  { directory, rowsRead }: PreparedRun,
  { objectStore, redactor }: { readonly objectStore: ObjectStore; readonly redactor: Redactor },
): Promise<TrainingResult> {
  const metrics = redactor.json(await metricsOf(directory));
  const files = await modelFiles(directory);
  if (files.length === 0)
    throw new RunFailure('crashed', 'the engine ended with success, but out/model holds no files');
  const archive = await packModel(directory.modelOut, files);
  const artifact = await objectStore.putStream(modelKey(claimed), archive);
  return { artifact, ...metrics, rowsRead };
}

/** Stages the predictions of a scoring run, each row with the run, the model and the moment that it comes from. @throws RunFailure */
export async function collectScoring(
  claimed: ClaimedRun,
  { directory, rowsRead }: PreparedRun,
  { typesPredictions = false }: Pick<Launch, 'typesPredictions'>,
  { dataSets, clock, redactor }: { readonly dataSets: DataSets; readonly clock: Clock; readonly redactor: Redactor },
): Promise<ScoringResult> {
  const { id: runId, inputs } = claimed;
  const { files, types } = await writtenPredictions(directory);
  const { metrics } = redactor.json(await metricsOf(directory));
  // A window without rows is no failure, but is told: there is nothing to predict.
  const noRows = emptyWindow(claimed, rowsRead);
  if (noRows !== undefined && files.length === 0) return { metrics, rowsRead, noRows };
  const name = onlyFile(
    'out/predictions',
    files.map((file) => basename(file)),
  );
  const format = predictionFormats[extname(name)];
  if (!format) {
    const allowed = Object.keys(predictionFormats).join(', ');
    throw new RunFailure('crashed', `out/predictions/${name}: allowed are ${allowed}`);
  }
  const [times, otherwise] = inputs.output?.times ?? [];
  const batch = await dataSets.ingest({
    path: join(directory.predictions, name),
    format,
    key: predictionsKey(claimed),
    // Columns that were read keep their type, unless the engine says it: text that looks like a number stays text.
    expectedSchema: typesPredictions ? types : inputs.dataSet?.details.schema,
    columnRule: 'any',
    tenant: claimed.scope.org,
    ...times,
    otherwise,
    constants: {
      runId,
      ...(inputs.model && { modelId: inputs.model.modelId }),
      scoredAt: clock().toISOString(),
    } satisfies Partial<Record<PlatformColumn, string>>,
  });
  const unfit = whyUnfit(batch, inputs.engine.algorithm);
  if (unfit !== undefined) throw new RunFailure('bad-data', unfit);
  refuseSecretNames(batch, redactor);
  return { batch, metrics, rowsRead };
}

/** A column cannot be called otherwise than its engine says, and its name is told to everybody. @throws RunFailure */
function refuseSecretNames({ schema }: Pick<BatchManifest, 'schema'>, redactor: Redactor): void {
  const secret = schema
    .map(({ name }) => ({ name, told: redactor.text(name) }))
    .find(({ name, told }) => name !== told);
  if (!secret) return;
  throw new RunFailure(
    'bad-data',
    `the predictions have a column "${secret.told}" in whose name is a secret of the run`,
  );
}

function onlyFile(folder: string, names: readonly string[]): string {
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  const found = name === undefined ? 'nothing' : names.join(', ');
  throw new RunFailure('crashed', `the engine ended with success, but ${folder} holds ${found} instead of one file`);
}

async function metricsOf(directory: RunDirectory) {
  try {
    return (await readRunMetrics(directory)) ?? { metrics: [] };
  } catch (error) {
    if (error instanceof OutputError) throw error;
    throw new RunFailure('crashed', messageOf(error));
  }
}
