export { type EngineOutcome, engineExitCodes } from './contract/engine-outcome.js';
export type { EngineLimits, EngineRuntime } from './contract/engine-runtime.js';
export type { Progress, ReportedMetric } from './contract/report-lines.js';
export * from './contract/run-directory.js';
export {
  type FeatureImportance,
  type RunMetric,
  type RunMetrics,
  readRunMetrics,
  writeRunMetrics,
} from './contract/run-metrics.js';
export { type EngineRun, runEngine } from './supervisor/run-engine.js';
