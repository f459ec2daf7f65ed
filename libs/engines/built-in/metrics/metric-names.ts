import type { Problem } from '../../contract/run-directory.js';

const names = {
  Regression: ['MAPE', 'MAE', 'RMSE', 'MASE', 'R2'],
  Classification: ['accuracy', 'precision', 'recall', 'f-score', 'auroc', 'confusion matrix'],
} as const;

export type RegressionMetric = (typeof names)['Regression'][number];
export type ClassificationMetric = (typeof names)['Classification'][number];
export type MetricName = RegressionMetric | ClassificationMetric;

/** The metrics of a problem: what can be asked for, and what is reported when nothing is. */
export const metricNames = (problem: Problem): readonly MetricName[] => names[problem];

/** The metric that `text` names, in any case, or undefined. */
export const metricNamed = (problem: Problem, text: string): MetricName | undefined =>
  metricNames(problem).find((name) => name.toLowerCase() === text.toLowerCase());
