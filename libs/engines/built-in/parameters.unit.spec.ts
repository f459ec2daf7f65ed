import { describe, expect, it } from '@jest/globals';
import { parseTrainParameters, validateBuiltInParameters } from './parameters.js';

const label = { key: 'label', value: 'y' };
const violations = (parameters: { key: string; value?: string }[], problem: 'Regression' | 'Classification') =>
  validateBuiltInParameters('train', [label, ...parameters], problem);

describe('parameters of the train task', () => {
  it.each([
    [{ key: 'algorithm', value: 'random-forest' }],
    [{ key: 'features', value: 'a, b' }],
    [{ key: 'features', value: 'a, "b, c"' }],
    [{ key: 'ratio', value: '0.75' }],
    [{ key: 'evaluation.metrics', value: 'mape,R2' }],
    [{ key: 'seed', value: '0' }],
    [{ key: 'trainingDataSetId', value: 'x' }],
    [{ key: 'tenant_id', value: '_x' }],
    [{ key: 'label' }],
  ])('takes %j', (parameter) => {
    expect(violations([parameter], 'Regression')).toEqual([]);
  });

  it.each([
    ['algorithm', 'svm', '"svm" is no algorithm; known are gradient-boosted-trees, random-forest, cart'],
    ['features', 'a,,b', '"a,,b" has an empty name; column names are separated by commas'],
    ['features', 'a,b,a', '"a,b,a" names a twice'],
    ['features', '"a,b', '""a,b" has a name whose double quote has no end, or text behind it'],
    ['features', 'a, y', '"y" is the label itself'],
    ['features', '"y"', '"y" is the label itself'],
    ['ratio', '1', '"1" is not a number between 0 and 1, both excluded'],
    ['ratio', '', '"" is not a number between 0 and 1, both excluded'],
    ['evaluation.metrics', 'auroc', '"auroc" is no metric of Regression; known are MAPE, MAE, RMSE, MASE, R2'],
    ['seed', '-1', '"-1" is not a whole number from 0 to 4294967295'],
    [
      'max_depth',
      '3',
      'is not a parameter of the built-in engine; known are algorithm, label, features, ratio, evaluation.metrics, seed',
    ],
    [
      'constructor',
      '3',
      'is not a parameter of the built-in engine; known are algorithm, label, features, ratio, evaluation.metrics, seed',
    ],
  ])('refuses %s=%s', (key, value, message) => {
    expect(violations([{ key, value }], 'Regression')).toEqual([{ key, message }]);
  });

  it('requires the label', () => {
    expect(validateBuiltInParameters('train', [], 'Regression')).toEqual([
      { key: 'label', message: 'is required: the column to predict' },
    ]);
  });

  it('knows the metrics of classification', () => {
    expect(violations([{ key: 'evaluation.metrics', value: 'auroc,confusion matrix' }], 'Classification')).toEqual([]);
  });
});

it('the score task has no parameters but the platform’s', () => {
  const parameters = [
    { key: 'modelId', value: 'm' },
    { key: 'label', value: 'y' },
  ];
  expect(validateBuiltInParameters('score', parameters, 'Regression')).toEqual([
    { key: 'label', message: 'is not a parameter of the built-in engine; its score task knows unknownCategories' },
  ]);
});

describe('a training run', () => {
  it('fills in defaults', () => {
    expect(parseTrainParameters({ label: 'y' }, 'Regression')).toEqual({
      algorithm: 'gradient-boosted-trees',
      label: 'y',
      ratio: 0.8,
      metrics: ['MAPE', 'MAE', 'RMSE', 'MASE', 'R2'],
    });
  });

  it('reads what was given', () => {
    const config = {
      label: 'y',
      algorithm: 'cart',
      features: 'a, b',
      ratio: '0.5',
      seed: '7',
      'evaluation.metrics': 'mae',
    };
    expect(parseTrainParameters(config, 'Regression')).toEqual({
      algorithm: 'cart',
      label: 'y',
      features: ['a', 'b'],
      ratio: 0.5,
      metrics: ['MAE'],
      seed: 7,
    });
  });

  it('names all violations at once', () => {
    expect(() => parseTrainParameters({ ratio: '2', depth: '3' }, 'Regression')).toThrow(
      /^ratio: "2" is not.*; depth: is not a parameter.*; label: is required/,
    );
  });
});
