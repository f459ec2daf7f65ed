import { builtInEngine } from './built-in/built-in-engine.js';
import type { EngineRuntime } from './contract/engine-runtime.js';

/** What a new type of engine is added to. */
export const engineRuntimes: readonly EngineRuntime[] = [builtInEngine];

/** The types of the published API. Engines of one without a runtime can be registered and asked for runs, which fail. */
const publishedTypes = ['Python', 'R', 'PySpark', 'Spark', 'Tensorflow'];

/** The types that an engine may have. */
export const engineTypes: readonly string[] = [
  ...new Set([...publishedTypes, ...engineRuntimes.map(({ type }) => type)]),
];

/** How engines of a type are run; undefined for a type that cannot be run. */
export const runtimeOf = (type: string, runtimes = engineRuntimes): EngineRuntime | undefined =>
  runtimes.find((runtime) => runtime.type === type);
