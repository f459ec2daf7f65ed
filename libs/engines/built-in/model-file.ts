import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from '../contract/run-directory.js';
import { describedModel, descriptionFile } from './described-model.js';
import type { ModelDescription } from './described-model.js';
import { badConfiguration } from './engine-failure.js';
import { modelBounds } from './model-bounds.js';

export const treesFile = 'trees.bin';

export async function writeModel(folder: string, description: ModelDescription, trees: Uint8Array): Promise<void> {
  await writeFile(join(folder, treesFile), trees);
  await writeJson(join(folder, descriptionFile), description);
}

/** The model in `folder`; an EngineFailure (bad configuration) when it is none that this engine wrote. */
export async function readModel(folder: string): Promise<{ description: ModelDescription; trees: Uint8Array }> {
  const text = await readBounded(folder, descriptionFile, modelBounds.description);
  const trees = await readBounded(folder, treesFile, modelBounds.trees);
  return { description: describedModel(text.toString('utf8')), trees };
}

async function readBounded(folder: string, name: string, most: number): Promise<Buffer> {
  const path = join(folder, name);
  const { size } = await stat(path).catch(() => {
    throw badConfiguration(`the model is not one of the built-in engine: it lacks ${name}`);
  });
  if (size > most) throw badConfiguration(`${name} is larger than the ${most} bytes that are allowed`);
  return readFile(path);
}
