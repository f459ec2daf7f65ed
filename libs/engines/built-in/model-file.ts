import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, writeJson } from '../contract/run-directory.js';
import type { Feature } from './data/features.js';
import type { ValueType } from './data/value-type.js';
import { badConfiguration } from './engine-failure.js';
import { type BuiltInAlgorithm, builtInAlgorithms } from './parameters.js';

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

const descriptionFile = 'model.json';
const treesFile = 'trees.bin';

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
  const description = JSON.parse(String(text)) as ModelDescription;
  const { format, algorithm } = description as { format: unknown; algorithm: unknown };
  if (format !== 2 || !builtInAlgorithms.some((name) => name === algorithm) || trees === undefined) {
    throw badConfiguration(`the model was written in format ${String(format)}; this engine reads format 2`);
  }
  return { description, trees };
}
