import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { badConfiguration } from '../engine-failure.js';

/** What is used of npm ydf-training: values are numbers (NaN: missing) or texts ('' missing), never both in a column. */
export interface YdfTraining {
  readonly GradientBoostedTreesLearner: YdfLearnerClass;
  readonly RandomForestLearner: YdfLearnerClass;
}

export type YdfLearnerClass = new (
  label: string,
  task: 'REGRESSION' | 'CLASSIFICATION',
) => {
  train(columns: Readonly<Record<string, readonly (number | string)[]>>): YdfTrainedModel;
};

export interface YdfTrainedModel {
  describe(): string;
  save(): Promise<Blob>;
  unload(): void;
}

/** What is used of npm ydf-inference: `null` is a missing value. */
export interface YdfInference {
  loadModelFromZipBlob(zip: Uint8Array): Promise<YdfModel>;
}

export interface YdfModel {
  getInputFeatures(): readonly { readonly name: string; readonly type: string }[];
  getLabelClasses(): readonly string[];
  predict(columns: Readonly<Record<string, readonly (number | string | null)[]>>): number[];
}

type Load<T> = (options: { print: (line: string) => void; printErr: (line: string) => void }) => Promise<T>;

const require = createRequire(import.meta.url);

let lastLine = '';
const log = (line: string) => {
  if (line.trim() !== '') lastLine = line.trim();
  writeSync(2, `${line}\n`);
};

/** Whether the modules were refused memory. They only abort then; that they asked is seen where they ask. */
let wantedMemory = false;
interface Memory {
  readonly buffer: ArrayBuffer;
  grow: (this: Memory, pages: number) => number;
}
const { prototype } = (globalThis as unknown as { WebAssembly: { Memory: { prototype: Memory } } }).WebAssembly.Memory;
const { grow } = prototype;
prototype.grow = function (pages) {
  try {
    return grow.call(this, pages);
  } catch (error) {
    wantedMemory = true;
    throw error;
  } finally {
    // Beyond 2 GiB they do not even ask: with more than half of it, the next doubling of a list is refused.
    wantedMemory ||= this.buffer.byteLength > 2 ** 30;
  }
};

// A new object each time: the modules attach themselves to the options they are given.
const load = <T>(name: string): Promise<T> => (require(name) as Load<T>)({ print: log, printErr: log });

export async function loadYdfTraining(): Promise<YdfTraining> {
  // Its save() takes JSZip from the global scope.
  Object.assign(globalThis, { JSZip: require('jszip') as unknown });
  return load<YdfTraining>('ydf-training');
}

export const loadYdfInference = (): Promise<YdfInference> => load<YdfInference>('ydf-inference');

/**
 * Runs `work` in WebAssembly and turns its way of failing into ours. It is built without exceptions: whatever goes wrong
 * inside ends in an abort with no more than that word.
 */
export async function inWebAssembly<T>(doing: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = String(error);
    if (!/Aborted|unreachable|out of memory|memory access out of bounds/i.test(message)) throw error;
    if (!wantedMemory && !/out of memory/i.test(message)) {
      throw new Error(`gave up while ${doing}: ${lastLine === '' ? message : lastLine}`, { cause: error });
    }
    throw badConfiguration(
      `ran out of memory while ${doing}: raise the engine's memory limit (ENGINE_MEMORY_MIB) or use fewer rows (a random forest needs the most)`,
    );
  }
}
