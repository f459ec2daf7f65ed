export { type EngineOutcome } from './contract/engine-outcome.js';
export type { EngineRuntime } from './contract/engine-runtime.js';
export * from './contract/run-directory.js';
export { readRunMetrics } from './contract/run-metrics.js';
export { engineRuntimes, engineTypes, runtimeOf } from './runtimes.js';
export { endEngines } from './supervisor/end-engines.js';
export { LogReader } from './supervisor/log-reader.js';
export { runEngine } from './supervisor/run-engine.js';
