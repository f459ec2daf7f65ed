import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFiles } from './outputs.js';

/** The paths of one attempt's run directory. `in` is written by the supervisor, `out` by the engine. */
export interface RunDirectory {
  readonly root: string;
  readonly config: string;
  readonly context: string;
  readonly data: string;
  readonly modelIn: string;
  readonly modelOut: string;
  readonly predictions: string;
  readonly metrics: string;
}

export const runDirectory = (root: string): RunDirectory => ({
  root,
  config: join(root, 'in', 'config.json'),
  context: join(root, 'in', 'context.json'),
  data: join(root, 'in', 'data'),
  modelIn: join(root, 'in', 'model'),
  modelOut: join(root, 'out', 'model'),
  predictions: join(root, 'out', 'predictions'),
  metrics: join(root, 'out', 'metrics.json'),
});

/** The task's parameters, run over instance; every value is text. */
export type RunConfig = Readonly<Record<string, string>>;

export type Problem = 'Regression' | 'Classification';

/** What an engine is told about its run besides its configuration. Instants are ISO 8601 in UTC. */
export interface RunContext {
  readonly runId: string;
  readonly task: 'train' | 'score';
  readonly nominalTime: string;
  readonly window: { readonly from?: string; readonly to: string };
  /** Counted from 1. */
  readonly attempt: number;
  /** Same for every attempt of a run. */
  readonly seed: number;
  /** The engine's `algorithm`, where it says which problem is solved. */
  readonly problem?: Problem;
  readonly organisation?: string;
  readonly sandbox?: string;
  /** Whose rows are in `in/data`. */
  readonly dataSetId?: string;
  /** Where the predictions go. */
  readonly resultsDataSetId?: string;
  /** What is in `in/model`. */
  readonly modelId?: string;
  /** What the models of this engine depend on; one of another is refused unless it is to be accepted. */
  readonly environment?: { readonly hash: string; readonly accept: boolean };
  /** Column of the data that says each row's time, as it was written; its instant is in `rowTimeColumn`. */
  readonly timestampColumn?: string;
}

/**
 * Column of `in/data/*.parquet` beside those of the data set: the instant (UTC) of each row, as it was read when the row
 * came in, where the data set has a timestamp column. No column of a data set may have a name like it.
 */
export const rowTimeColumn = '__rondo_time';

/** Makes the folders of a run directory at `root` (absolute), with nothing in them. */
export async function createRunFolders(root: string): Promise<RunDirectory> {
  const directory = runDirectory(root);
  // What is in it, secret parameters first, is nobody else's.
  await mkdir(root, { recursive: true, mode: 0o700 });
  const folders = [directory.data, directory.modelIn, directory.modelOut, directory.predictions];
  await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
  return directory;
}

/** Makes the folders of a run directory at `root` (absolute) and writes what the engine is told. */
export async function createRunDirectory(
  root: string,
  inputs: { readonly config: RunConfig; readonly context: RunContext },
): Promise<RunDirectory> {
  const directory = await createRunFolders(root);
  // Nobody reads them yet.
  await Promise.all([
    writeFile(directory.config, JSON.stringify(inputs.config)),
    writeFile(directory.context, JSON.stringify(inputs.context)),
  ]);
  return directory;
}

/** The engine's side: what `createRunDirectory` wrote. */
export async function readRunInputs(directory: RunDirectory): Promise<{ config: RunConfig; context: RunContext }> {
  const [config, context] = await Promise.all([
    readFile(directory.config, 'utf8'),
    readFile(directory.context, 'utf8'),
  ]);
  return { config: JSON.parse(config) as RunConfig, context: JSON.parse(context) as RunContext };
}

/** Absolute paths of the data files with the given ending, in the order of their names: the order of the batches. */
export async function dataFiles(directory: RunDirectory, ending: string): Promise<string[]> {
  const names = await readdir(directory.data);
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(directory.data, name));
}

/** Absolute paths of what a scoring run wrote, in the order of their names. @throws OutputError */
export const predictionFiles = ({ root, predictions }: RunDirectory): Promise<string[]> =>
  outputFiles(root, predictions);

/** Absolute paths of what a training run wrote as its model, in the order of their names. @throws OutputError */
export const modelFiles = ({ root, modelOut }: RunDirectory): Promise<string[]> => outputFiles(root, modelOut);

/** Writes whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.part`, JSON.stringify(value));
  await rename(`${path}.part`, path);
}
