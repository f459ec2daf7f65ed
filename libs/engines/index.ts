export { type EngineOutcome, engineExitCodes } from './contract/engine-outcome.js';
export type { EngineLimits, EngineRuntime, ParameterViolation } from './contract/engine-runtime.js';
export type { Progress, ReportedMetric } from './contract/report-lines.js';
export * from './contract/run-directory.js';
export {
  type FeatureImportance,
  type RunMetric,
  type RunMetrics,
  readRunMetrics,
  writeRunMetrics,
} from './contract/run-metrics.js';
export { engineRuntimes, engineTypes, runtimeOf } from './runtimes.js';
export { endEngines } from './supervisor/end-engines.js';
export { LogReader } from './supervisor/log-reader.js';
export { type EngineRun, runEngine } from './supervisor/run-engine.js';
