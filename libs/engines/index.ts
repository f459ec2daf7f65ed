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
export { endEngines } from './supervisor/end-engines.js';
export { LogReader } from './supervisor/log-reader.js';
export { type EngineRun, runEngine } from './supervisor/run-engine.js';
export { builtInEngine } from './built-in/built-in-engine.js';
export { metricNames } from './built-in/metrics/metric-names.js';
export { builtInAlgorithms, type ParameterViolation, validateBuiltInParameters } from './built-in/parameters.js';
