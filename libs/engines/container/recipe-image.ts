import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerClientError, ask } from './container-client.js';
import type { ContainerClient } from './container-client.js';
import { removal } from './container-end.js';
import { isAbsence } from './fetch-image.js';
import { labels, platformRecipe, probeArguments } from './run-arguments.js';
import type { Probe } from './run-arguments.js';

/** What an image holds that says nothing of how it is run: a recipe of the published platform. */
export interface RecipeImage {
  /** Whether its Python reads and writes Parquet; rows are CSV else. */
  readonly hasPyarrow: boolean;
}

/** Undefined for an image that holds no recipe. @throws ContainerClientError */
export async function lookForRecipe(client: ContainerClient, probe: Probe): Promise<RecipeImage | undefined> {
  if (!(await holdsRecipe(client, probe))) return undefined;
  // Its Python is a stranger's code: it is asked in a container like that of a run.
  const answer = await ask(client, probeArguments(probe)).catch((error: unknown) => {
    if (error instanceof ContainerClientError) return '';
    throw error;
  });
  return { hasPyarrow: answer.trim() !== 'False' };
}

async function holdsRecipe(client: ContainerClient, { image, workerFolder }: Probe): Promise<boolean> {
  // Never started: only its files are looked at, for which a command must be named.
  const label = `${labels.worker}=${workerFolder}`;
  const create = ['create', '--network', 'none', '--label', label, image, platformRecipe];
  const container = (await ask(client, create)).trim();
  const folder = await mkdtemp(join(tmpdir(), 'rondo-image-'));
  try {
    await ask(client, ['cp', `${container}:${platformRecipe}`, folder]);
    return true;
  } catch (error) {
    if (error instanceof ContainerClientError && isAbsence(error)) return false;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await ask(client, removal(client, container));
  }
}
