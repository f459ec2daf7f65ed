import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClaimedRun } from '#application';
import type { DataSets } from '#data-sets';
import { createRunDirectory, rowTimeColumn } from '#engines';
import type { RunContext, RunDirectory } from '#engines';
import { makeFolder } from '#object-store';
import type { ObjectStore } from '#object-store';
import { RunFailure } from './failure.js';
import { placeModel } from './model-archive.js';

export interface PreparedRun {
  readonly directory: RunDirectory;
  /** Rows of the data set within the run's window. */
  readonly rowsRead: number;
}

/** Writes everything that an attempt's engine reads into a new folder: configuration, context, data, model. @throws StoppedError */
export async function prepareRun(
  root: string,
  claimed: ClaimedRun,
  { dataSets, objectStore }: { readonly dataSets: DataSets; readonly objectStore: ObjectStore },
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { inputs, body } = claimed;
  await makeFolder(root);
  const directory = await createRunDirectory(root, { config: inputs.parameters, context: contextOf(claimed) });
  const { dataSet, model } = inputs;
  const rowsRead = dataSet
    ? await dataSets.exportWindow({
        batches: dataSet.batches,
        window: dataSet.details.timestampColumn === undefined ? undefined : body.window,
        format: 'parquet',
        path: join(directory.data, 'data.parquet'),
        instants: dataSet.details.timestampColumn === undefined ? undefined : rowTimeColumn,
        signal,
      })
    : { rows: 0 };
  if (model) await fetchModel(objectStore, model.artifact.uri, directory, signal);
  return { directory, rowsRead: rowsRead.rows };
}

/** An engine never sees the store's own file, which it could write to. */
async function fetchModel(
  objectStore: ObjectStore,
  uri: string,
  { root, modelIn }: RunDirectory,
  signal: AbortSignal,
): Promise<void> {
  const downloads = join(root, 'download');
  await mkdir(downloads);
  await placeModel(await objectStore.materialize(uri, downloads), modelIn, signal);
}

/** @throws RunFailure for a task that no runtime knows */
function contextOf({ id, attempt, body, inputs }: ClaimedRun): RunContext {
  const { mode, trigger, window } = body;
  if (mode === 'fp') throw new RunFailure('bad-configuration', 'runs of mode "fp" cannot be run here: train or score');
  const { algorithm } = inputs.engine;
  const { timestampColumn } = inputs.dataSet?.details ?? {};
  return {
    runId: id,
    task: mode,
    nominalTime: trigger.by === 'schedule' ? trigger.nominalTime : window.to,
    window,
    attempt,
    seed: seedOf(id),
    ...((algorithm === 'Regression' || algorithm === 'Classification') && { problem: algorithm }),
    ...(timestampColumn !== undefined && { timestampColumn }),
  };
}

/** The last 31 bits of the run's id: the same for every attempt, another for every run. */
const seedOf = (runId: string): number => Number.parseInt(runId.slice(-8), 16) & 0x7fffffff;
