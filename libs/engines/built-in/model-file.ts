import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from '../contract/run-directory.js';
import type { Problem } from '../contract/run-directory.js';
import type { Feature } from './data/features.js';
import type { ValueType } from './data/value-type.js';
import { badConfiguration } from './engine-failure.js';
import { builtInAlgorithms } from './parameters.js';
import type { BuiltInAlgorithm } from './parameters.js';

/** What is stored beside the trees: all that scoring needs to know. */
export interface ModelDescription {
  readonly format: 2;
  readonly algorithm: BuiltInAlgorithm;
  readonly problem: Problem;
  readonly label: string;
  readonly labelType: ValueType;
  readonly features: readonly Feature[];
  /** Of a classification, as texts. */
  readonly classes?: readonly string[];
}

export const descriptionFile = 'model.json';
export const treesFile = 'trees.bin';

export async function writeModel(folder: string, description: ModelDescription, trees: Uint8Array): Promise<void> {
  await writeFile(join(folder, treesFile), trees);
  await writeJson(join(folder, descriptionFile), description);
}

/** The model in `folder`; an EngineFailure (bad configuration) when it is none that this engine wrote. */
export async function readModel(folder: string): Promise<{ description: ModelDescription; trees: Uint8Array }> {
  const files = [descriptionFile, treesFile].map((name) => readFile(join(folder, name)));
  const [text, trees] = await Promise.all(files).catch(() => {
    throw badConfiguration(`the model is not one of the built-in engine: it lacks ${descriptionFile} or ${treesFile}`);
  });
  if (trees === undefined) throw badConfiguration(`the model lacks ${treesFile}`);
  return { description: describedModel(String(text)), trees };
}

/** What a model's description says; an EngineFailure (bad configuration) when it is none. */
export function describedModel(text: string): ModelDescription {
  const description = parsed(text);
  const { format, algorithm } = description as { format?: unknown; algorithm?: unknown };
  if (format !== 2 || !builtInAlgorithms.some((name) => name === algorithm)) {
    throw badConfiguration(`the model was written in format ${String(format)}; this engine reads format 2`);
  }
  return description as ModelDescription;
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw badConfiguration(`the model is not one of the built-in engine: its ${descriptionFile} is not JSON`);
  }
}
