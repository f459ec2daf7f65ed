import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { predictionFormats, whyUnfit } from '#application';
import type { Settings } from '#config';
import { BadBatchError, BadRowError, createDataSets } from '#data-sets';
import type { BatchManifest, DataSets } from '#data-sets';
import { runDirectory, writtenPredictions } from '#engines';
import type { PlatformColumn } from '#engines';
import { createObjectStore } from '#object-store';

/** What a worker adds to predictions: these names are taken. */
const added: Readonly<Record<PlatformColumn, string>> = { runId: '', modelId: '', scoredAt: '' };

/**
 * Why a worker would not store the predictions of a run folder, in its words; undefined where it would, and where there are
 * none. It takes them in as a worker does, but for the engine's algorithm, which nobody has said yet.
 * @param folder where it may lay what it makes
 */
export async function whyRefused(
  run: string,
  folder: string,
  { dataSets: { memoryMib } }: Pick<Settings, 'dataSets'>,
): Promise<string | undefined> {
  const store = createObjectStore(pathToFileURL(join(folder, 'objects')).href);
  const limits = { memoryLimitMiB: memoryMib, threads: 2, hasSpare: false };
  const dataSets = createDataSets({ store, tempFolder: join(folder, 'rows'), ...limits });
  try {
    const batch = await takenIn(run, dataSets);
    return batch && whyUnfit(batch);
  } catch (error) {
    if (error instanceof BadRowError || error instanceof BadBatchError) return error.message;
    throw error;
  } finally {
    await dataSets.close();
  }
}

async function takenIn(run: string, dataSets: DataSets): Promise<BatchManifest | undefined> {
  const directory = runDirectory(run);
  if (!existsSync(directory.predictions)) return undefined;
  const { files, types } = await writtenPredictions(directory);
  const [path] = files;
  const format = path === undefined ? undefined : predictionFormats[extname(path)];
  if (path === undefined || format === undefined) return undefined;
  return dataSets.ingest({
    ...{ path, format, key: 'predictions.parquet', columnRule: 'any', constants: added, tenant: 'laptop' },
    expectedSchema: types,
  });
}
