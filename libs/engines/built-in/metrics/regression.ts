/** `actual` and `predicted` have the same length, at least 1. Undefined: the metric has no value for these numbers. */
type Numbers = readonly number[];

const mean = (values: Numbers): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const errors = (actual: Numbers, predicted: Numbers): number[] =>
  actual.map((value, i) => value - (predicted[i] ?? NaN));

/** Mean absolute error, in the label's unit. */
export const meanAbsoluteError = (actual: Numbers, predicted: Numbers): number =>
  mean(errors(actual, predicted).map(Math.abs));

/** Root of the mean squared error, in the label's unit. */
export const rootMeanSquaredError = (actual: Numbers, predicted: Numbers): number =>
  Math.sqrt(mean(errors(actual, predicted).map((error) => error * error)));

/**
 * Mean absolute percentage error as a fraction (0.08 is 8 %). Rows whose actual value is 0 have no percentage and are
 * left out; undefined when no others are there.
 */
export function meanAbsolutePercentageError(actual: Numbers, predicted: Numbers): number | undefined {
  const shares = errors(actual, predicted)
    .map((error, i) => Math.abs(error / (actual[i] ?? 0)))
    .filter((_, i) => actual[i] !== 0);
  return shares.length === 0 ? undefined : mean(shares);
}

/**
 * Mean absolute scaled error (Hyndman and Koehler, 2006): the mean absolute error over that of the forecast "as in the
 * row before" on the rows trained on, `training`, in their order. Below 1 is better than that forecast.
 */
export function meanAbsoluteScaledError(actual: Numbers, predicted: Numbers, training: Numbers): number | undefined {
  const steps = training.slice(1).map((value, i) => Math.abs(value - (training[i] ?? NaN)));
  const scale = steps.length === 0 ? 0 : mean(steps);
  return scale === 0 ? undefined : meanAbsoluteError(actual, predicted) / scale;
}

/** Coefficient of determination: 1 is perfect, 0 is as good as the mean; undefined when all actual values are equal. */
export function rSquared(actual: Numbers, predicted: Numbers): number | undefined {
  const center = mean(actual);
  const total = actual.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const residual = errors(actual, predicted).reduce((sum, error) => sum + error * error, 0);
  return total === 0 ? undefined : 1 - residual / total;
}
