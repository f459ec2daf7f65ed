import type { RunMetric } from '../../contract/run-metrics.js';
import type { Prediction } from '../prediction.js';
import { accuracy, classScores, confusionMatrix, multiClassAreaUnderRoc } from './classification.js';
import type { MetricName } from './metric-names.js';
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanAbsoluteScaledError,
  rootMeanSquaredError,
  rSquared,
} from './regression.js';

/** Labels of the rows held out and of the rows trained on, numbers for a regression, text for a classification. */
export type EvaluatedLabels =
  | { readonly problem: 'Regression'; readonly actual: readonly number[]; readonly training: readonly number[] }
  | { readonly problem: 'Classification'; readonly actual: readonly string[] };

/** The metrics asked for, in that order. One that has no value on these rows is left out. */
export function evaluate(wanted: readonly MetricName[], labels: EvaluatedLabels, prediction: Prediction): RunMetric[] {
  return wanted.flatMap((name) => {
    const value =
      labels.problem === 'Regression'
        ? regressionMetric(name, labels, prediction)
        : classificationMetric(name, labels.actual, prediction);
    if (value === undefined) return [];
    return typeof value === 'number'
      ? [{ name, value: String(value), valueType: 'double' }]
      : [{ name, value: JSON.stringify(value), valueType: 'json' }];
  });
}

function regressionMetric(
  name: MetricName,
  { actual, training }: EvaluatedLabels & { problem: 'Regression' },
  prediction: Prediction,
): number | undefined {
  if (prediction.problem !== 'Regression') return undefined;
  const { values } = prediction;
  switch (name) {
    case 'MAPE':
      return meanAbsolutePercentageError(actual, values);
    case 'MAE':
      return meanAbsoluteError(actual, values);
    case 'RMSE':
      return rootMeanSquaredError(actual, values);
    case 'MASE':
      return meanAbsoluteScaledError(actual, values, training);
    case 'R2':
      return rSquared(actual, values);
    default:
      return undefined;
  }
}

function classificationMetric(name: MetricName, actual: readonly string[], prediction: Prediction) {
  if (prediction.problem !== 'Classification') return undefined;
  const { labels, classes, probabilities } = prediction;
  switch (name) {
    case 'accuracy':
      return accuracy(actual, labels);
    case 'precision':
      return classScores(confusionMatrix(actual, labels)).precision;
    case 'recall':
      return classScores(confusionMatrix(actual, labels)).recall;
    case 'f-score':
      return classScores(confusionMatrix(actual, labels)).fScore;
    case 'auroc':
      return multiClassAreaUnderRoc(actual, classes, probabilities);
    case 'confusion matrix':
      return confusionMatrix(actual, labels);
    default:
      return undefined;
  }
}
