import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ClaimedRun } from '#application';
import type { DataSets } from '#data-sets';
import { createRunDirectory } from '#engines';
import type { RunContext, RunDirectory } from '#engines';
import type { ObjectStore } from '#object-store';
import { RunFailure } from './failure.js';

export interface PreparedRun {
  readonly directory: RunDirectory;
  /** Rows of the data set within the run's window. */
  readonly rowsRead: number;
}

/** Writes everything that an attempt's engine reads into a new folder: configuration, context, data, model. */
export async function prepareRun(
  root: string,
  claimed: ClaimedRun,
  { dataSets, objectStore }: { readonly dataSets: DataSets; readonly objectStore: ObjectStore },
): Promise<PreparedRun> {
  const { inputs, body } = claimed;
  const directory = await createRunDirectory(root, { config: inputs.parameters, context: contextOf(claimed) });
  const { dataSet, model } = inputs;
  const rowsRead = dataSet
    ? await dataSets.exportWindow({
        batches: dataSet.batches,
        window: dataSet.details.timestampColumn === undefined ? undefined : body.window,
        format: 'csv',
        path: join(directory.data, 'data.csv'),
      })
    : { rows: 0 };
  if (model) await placeModel(objectStore, model.artifact.uri, directory.modelIn);
  return { directory, rowsRead: rowsRead.rows };
}

/** A copy, for the store may answer its own file, which an engine must not be able to write to. */
async function placeModel(objectStore: ObjectStore, uri: string, folder: string): Promise<void> {
  const path = await objectStore.materialize(uri, folder);
  const placed = join(folder, basename(path));
  if (path !== placed) await copyFile(path, placed, constants.COPYFILE_FICLONE);
}

/** @throws RunFailure for a task that no runtime knows */
export function contextOf({ id, attempt, body, inputs }: ClaimedRun): RunContext {
  const { mode, trigger, window } = body;
  if (mode === 'fp') throw new RunFailure('bad-configuration', 'runs of mode "fp" cannot be run here: train or score');
  const { algorithm } = inputs.engine;
  const { timestampColumn, timestampFormat } = inputs.dataSet?.details ?? {};
  return {
    runId: id,
    task: mode,
    nominalTime: trigger.by === 'schedule' ? trigger.nominalTime : window.to,
    window,
    attempt,
    seed: seedOf(id),
    ...((algorithm === 'Regression' || algorithm === 'Classification') && { problem: algorithm }),
    ...(timestampColumn !== undefined && { timestampColumn }),
    ...(timestampFormat !== undefined && { timestampFormat }),
  };
}

/** The last 31 bits of the run's id: the same for every attempt, another for every run. */
const seedOf = (runId: string): number => Number.parseInt(runId.slice(-8), 16) & 0x7fffffff;
