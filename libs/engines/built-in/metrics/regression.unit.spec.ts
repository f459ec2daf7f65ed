import { describe, expect, it } from '@jest/globals';
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanAbsoluteScaledError,
  rootMeanSquaredError,
  rSquared,
} from './regression.js';

// Errors: -1, 0, 2, 1.
const actual = [3, 5, 10, 2];
const predicted = [4, 5, 8, 1];

describe('regression metrics', () => {
  it('MAE: (1 + 0 + 2 + 1) / 4', () => {
    expect(meanAbsoluteError(actual, predicted)).toBe(1);
  });

  it('RMSE: √((1 + 0 + 4 + 1) / 4)', () => {
    expect(rootMeanSquaredError(actual, predicted)).toBeCloseTo(1.2247449, 6);
  });

  it('MAPE: (1/3 + 0 + 2/10 + 1/2) / 4', () => {
    expect(meanAbsolutePercentageError(actual, predicted)).toBeCloseTo(0.2583333, 6);
  });

  it('MAPE leaves out rows whose actual value is 0', () => {
    expect(meanAbsolutePercentageError([0, 4], [9, 5])).toBe(0.25);
    expect(meanAbsolutePercentageError([0, 0], [1, 2])).toBeUndefined();
  });

  it('MAPE of negative values counts distances', () => {
    expect(meanAbsolutePercentageError([-4], [-5])).toBe(0.25);
  });

  it('MASE: 1 over the naive error (2 + 3 + 1) / 3 = 2', () => {
    expect(meanAbsoluteScaledError(actual, predicted, [1, 3, 6, 5])).toBe(0.5);
    expect(meanAbsoluteScaledError(actual, predicted, [4, 4, 4])).toBeUndefined();
  });

  it('R2: 1 - 6 / (4 + 0 + 25 + 9)', () => {
    expect(rSquared(actual, predicted)).toBeCloseTo(1 - 6 / 38, 12);
    expect(rSquared([2, 2], [1, 3])).toBeUndefined();
  });
});
