import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClaimedRun } from '#application';
import type { DataSets } from '#data-sets';
import type { DataSetDetails } from '#domain';
import { createRunDirectory, rowTimeColumn, writeJson } from '#engines';
import type { Launch, RunContext, RunDirectory } from '#engines';
import { makeFolder } from '#object-store';
import type { ObjectStore } from '#object-store';
import { RunFailure } from './failure.js';
import { placeModel } from './model-archive.js';
import type { Placing } from './model-archive.js';

export interface PreparedRun {
  readonly directory: RunDirectory;
  /** Rows of the data set within the run's window. */
  readonly rowsRead: number;
}

interface PrepareTools {
  readonly dataSets: DataSets;
  readonly objectStore: ObjectStore;
  /** `maxOutputBytes`: of a model, unpacked; none that is larger was ever a run's. */
  readonly limits: { readonly maxOutputBytes: number };
}

/** Writes everything that an attempt's engine reads into a new folder: configuration, context, data, model. @throws StoppedError */
export async function prepareRun(
  root: string,
  claimed: ClaimedRun,
  launch: Pick<Launch, 'dataFormat' | 'environmentHash'>,
  { dataSets, objectStore, limits }: PrepareTools,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { inputs, body } = claimed;
  await makeFolder(root);
  const directory = await createRunDirectory(root, {
    config: inputs.parameters,
    context: contextOf(claimed, launch.environmentHash),
  });
  const { dataSet, model } = inputs;
  const format = launch.dataFormat ?? 'parquet';
  const rowsRead = dataSet
    ? await dataSets.exportWindow({
        batches: dataSet.batches,
        window: dataSet.details.timestampColumn === undefined ? undefined : body.window,
        format,
        path: join(directory.data, `data.${format}`),
        instants: dataSet.details.timestampColumn === undefined ? undefined : rowTimeColumn,
        tenant: claimed.scope.org,
        signal,
      })
    : { rows: 0 };
  if (dataSet && format === 'csv') await writeTypes(directory, dataSet.details.schema);
  if (model) await fetchModel(objectStore, model.artifact.uri, directory, { maxBytes: limits.maxOutputBytes, signal });
  return { directory, rowsRead: rowsRead.rows };
}

/** CSV does not say what its columns are. A data set without columns has no file that could. */
async function writeTypes({ data }: RunDirectory, columns: DataSetDetails['schema']): Promise<void> {
  if (columns !== undefined && columns.length > 0) await writeJson(join(data, 'data.types.json'), { columns });
}

/** An engine never sees the store's own file, which it could write to. */
async function fetchModel(
  objectStore: ObjectStore,
  uri: string,
  { root, modelIn }: RunDirectory,
  placing: Placing,
): Promise<void> {
  const downloads = join(root, 'download');
  await mkdir(downloads, { recursive: true });
  await placeModel(await objectStore.materialize(uri, downloads), modelIn, placing);
  await rm(downloads, { recursive: true });
}

/** @throws RunFailure for a task that no runtime knows */
function contextOf({ id, attempt, scope, body, inputs }: ClaimedRun, environmentHash: string | undefined): RunContext {
  const { mode, trigger, window } = body;
  if (mode === 'fp') throw new RunFailure('bad-configuration', 'runs of mode "fp" cannot be run here: train or score');
  const { algorithm } = inputs.engine;
  const { dataSet, output } = inputs;
  const { timestampColumn } = dataSet?.details ?? {};
  return {
    runId: id,
    task: mode,
    nominalTime: trigger.by === 'schedule' ? trigger.nominalTime : window.to,
    window,
    attempt,
    seed: seedOf(id),
    organisation: scope.org,
    sandbox: scope.sandbox,
    ...(dataSet && { dataSetId: dataSet.id }),
    ...(output && { resultsDataSetId: output.id }),
    ...(environmentHash !== undefined && { environment: environmentOf(inputs, environmentHash) }),
    ...(inputs.model && { modelId: inputs.model.modelId }),
    ...((algorithm === 'Regression' || algorithm === 'Classification') && { problem: algorithm }),
    ...(timestampColumn !== undefined && { timestampColumn }),
  };
}

/** A model of another environment is refused, unless the task says `acceptEnvironment`. */
const environmentOf = ({ parameters }: ClaimedRun['inputs'], hash: string) => ({
  hash,
  accept: parameters['acceptEnvironment'] === 'true',
});

/** The last 31 bits of the run's id: the same for every attempt, another for every run. */
const seedOf = (runId: string): number => Number.parseInt(runId.slice(-8), 16) & 0x7fffffff;
