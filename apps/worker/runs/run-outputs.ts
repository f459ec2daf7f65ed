import { basename, extname, join } from 'node:path';
import type { ClaimedRun, Clock, ScoringResult, TrainingResult } from '#application';
import type { BatchFormat, DataSets } from '#data-sets';
import { predictionFiles, readRunMetrics } from '#engines';
import type { RunDirectory } from '#engines';
import { messageOf } from '#faults';
import type { ObjectStore } from '#object-store';
import { emptyWindow } from './empty-window.js';
import { RunFailure } from './failure.js';
import { packModel } from './model-archive.js';
import { modelKey, predictionsKey } from './staged-objects.js';
import type { PreparedRun } from './prepare-run.js';

const formats: Readonly<Record<string, BatchFormat>> = { '.csv': 'csv', '.ndjson': 'ndjson', '.parquet': 'parquet' };

/** Stages the model of a training run, and reads how good it is. @throws RunFailure */
export async function collectTraining(
  { id: runId, attempt }: ClaimedRun,
  { directory, rowsRead }: PreparedRun,
  objectStore: ObjectStore,
): Promise<TrainingResult> {
  const metrics = await metricsOf(directory);
  const archive = join(directory.root, 'model.zip');
  const files = await packModel(directory.modelOut, archive);
  if (files === 0) throw new RunFailure('crashed', 'the engine ended with success, but out/model holds no files');
  const artifact = await objectStore.putFile(modelKey({ runId, attempt }), archive);
  return { artifact, ...metrics, rowsRead };
}

/** Stages the predictions of a scoring run, each row with the run, the model and the moment that it comes from. @throws RunFailure */
export async function collectScoring(
  claimed: ClaimedRun,
  { directory, rowsRead }: PreparedRun,
  { dataSets, clock }: { readonly dataSets: DataSets; readonly clock: Clock },
): Promise<ScoringResult> {
  const { id: runId, attempt, inputs } = claimed;
  const files = await predictionFiles(directory);
  const { metrics } = await metricsOf(directory);
  // A window without rows is no failure, but is told: there is nothing to predict.
  const noRows = emptyWindow(claimed, rowsRead);
  if (noRows !== undefined && files.length === 0) return { metrics, rowsRead, noRows };
  const name = onlyFile(
    'out/predictions',
    files.map((file) => basename(file)),
  );
  const format = formats[extname(name)];
  if (!format) {
    throw new RunFailure('crashed', `out/predictions/${name}: allowed are ${Object.keys(formats).join(', ')}`);
  }
  const batch = await dataSets.ingest({
    path: join(directory.predictions, name),
    format,
    key: predictionsKey({ runId, attempt }),
    // Columns that were read keep their type: text that looks like a number stays text.
    expectedSchema: inputs.dataSet?.details.schema,
    columnRule: 'any',
    ...inputs.predictionTimes,
    constants: {
      runId,
      ...(inputs.model && { modelId: inputs.model.modelId }),
      scoredAt: clock().toISOString(),
    },
  });
  return { batch, metrics, rowsRead };
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
    throw new RunFailure('crashed', messageOf(error));
  }
}
