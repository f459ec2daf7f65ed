import { describe, expect, it } from '@jest/globals';
import { limits } from '#domain';
import type { Column, Table } from '../data/column.js';
import { randomNumbers } from '../data/random.js';
import { bestSplit } from './best-split.js';
import { cartLearner } from './cart-learner.js';
import { prune } from './prune.js';
import { numberTarget } from './target.js';
import type { Tree } from './tree.js';

const numbers = (values: number[]): Column => ({ kind: 'number', values });
const categories = (values: string[]): Column => ({ kind: 'category', values });
const rowsOf = (count: number) => [...Array(count).keys()];

const target = (labels: readonly number[]) => numberTarget(labels, 0);

const repeat = <T>(times: number, ...values: T[]): T[] => values.flatMap((value) => Array<T>(times).fill(value));

describe('loading a tree', () => {
  const nested = (levels: number): object =>
    levels === 1
      ? { value: [1] }
      : { value: [1], branches: { split: {}, left: nested(levels - 1), right: { value: [1] } } };
  const load = async (stored: string): Promise<unknown> => cartLearner.load(Buffer.from(stored), 'Regression');

  it('takes one of at most 64 levels', async () => {
    await expect(load(JSON.stringify({ tree: nested(64) }))).resolves.toBeDefined();
    await expect(load(JSON.stringify({ tree: nested(65) }))).rejects.toThrow('holds no tree of at most 64 levels');
  });

  it.each(['[]', 'null', '{"tree":{}}', '{"tree":{"value":[1],"branches":{"left":{"value":[1]}}}}'])(
    'refuses %s',
    async (stored) => {
      await expect(load(stored)).rejects.toThrow('trees.bin holds no tree');
    },
  );

  it('refuses what is no JSON, or has too many values', async () => {
    await expect(load('{')).rejects.toThrow('its trees.bin is not JSON');
    await expect(load('['.repeat(limits.modelValues.most))).rejects.toThrow(
      'trees.bin has more than the 4000000 values',
    );
  });
});

describe('bestSplit', () => {
  it('cuts numbers where the squared error falls most, halfway between two values', () => {
    const labels = repeat(5, 1, 1, 9);
    expect(bestSplit('x', numbers(repeat(5, 1, 2, 4)), rowsOf(15), target(labels))).toEqual({
      feature: 'x',
      below: 3,
      missingLeft: true,
      // Σ(y - mean)² is 10·(8/3)² + 5·(16/3)² before, and 0 after.
      gain: expect.closeTo((10 * 64) / 9 + (5 * 256) / 9, 9),
    });
  });

  it('gathers the categories of low labels on the left', () => {
    const split = bestSplit('c', categories(repeat(5, 'high', 'low', 'mid')), rowsOf(15), target(repeat(5, 9, 1, 2)));
    expect(split).toMatchObject({ feature: 'c', among: ['low', 'mid'], missingLeft: true });
  });

  it('looks past missing values', () => {
    const column = numbers([...repeat(5, 1, 2), NaN, NaN]);
    expect(bestSplit('x', column, rowsOf(12), target([...repeat(5, 0, 1), 50, -50]))).toMatchObject({ below: 1.5 });
  });

  it('finds none where nothing is gained or a side would be too small', () => {
    expect(bestSplit('x', numbers(repeat(5, 1, 2)), rowsOf(10), target(repeat(10, 3)))).toBeUndefined();
    expect(bestSplit('x', numbers([...repeat(6, 1), ...repeat(4, 2)]), rowsOf(10), target(rowsOf(10)))).toBeUndefined();
    expect(bestSplit('x', numbers(repeat(10, 1)), rowsOf(10), target(rowsOf(10)))).toBeUndefined();
  });
});

it('prune takes back a division that does not help on other rows', () => {
  const split = { feature: 'x', below: 5, missingLeft: true, gain: 1 };
  const tree: Tree = { value: [2], branches: { split, left: { value: [1] }, right: { value: [3] } } };
  const table: Table = new Map([['x', numbers([4, 6])]]);
  expect(prune(tree, table, [0, 1], target([1, 3]))).toEqual(tree);
  expect(prune(tree, table, [0, 1], target([3, 1]))).toEqual({ value: [2] });
  expect(prune(tree, table, [], target([]))).toEqual(tree);
});

describe('cart', () => {
  const random = randomNumbers(1);
  const x = rowsOf(400).map(() => random());
  const table = (label: Column): Table =>
    new Map([
      ['x', numbers(x.map((value, row) => (row % 20 === 0 ? NaN : value)))],
      ['noise', numbers(x.map(() => random()))],
      ['color', categories(x.map((value) => (value < 0.5 ? 'red' : 'blue')))],
      ['y', label],
    ]);

  async function trained(label: Column, problem: 'Regression' | 'Classification') {
    const { bytes, importances } = await cartLearner.train(table(label), 'y', problem);
    return { importances, predictor: await cartLearner.load(bytes, problem) };
  }

  it('learns a regression', async () => {
    const { importances, predictor } = await trained(numbers(x.map((value) => value * 10)), 'Regression');
    const scored: Table = new Map([
      ['x', numbers([0.1, 0.9, NaN])],
      ['noise', numbers([0.5, 0.5, 0.5])],
      ['color', categories(['red', 'blue', 'blue'])],
    ]);
    const prediction = predictor.predict(scored, 3);
    const values = prediction.problem === 'Regression' ? prediction.values : [];
    expect(Math.abs((values[0] ?? NaN) - 1)).toBeLessThan(1);
    expect(Math.abs((values[1] ?? NaN) - 9)).toBeLessThan(1);
    expect(values[2]).toBeGreaterThan(5);
    expect(importances.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1, 9);
  });

  it('learns a classification, and sends what it has never seen somewhere', async () => {
    const label = categories(x.map((value) => (value < 0.3 ? 'low' : value < 0.6 ? 'mid' : 'top')));
    const { predictor } = await trained(label, 'Classification');
    const scored: Table = new Map([
      ['x', numbers([0.1, 0.45, 0.9])],
      ['noise', numbers([0.5, 0.5, NaN])],
      ['color', categories(['red', 'green', ''])],
    ]);
    const prediction = predictor.predict(scored, 3);
    expect(prediction).toMatchObject({ classes: ['low', 'mid', 'top'], labels: ['low', 'mid', 'top'] });
    const probabilities = prediction.problem === 'Classification' ? prediction.probabilities : [];
    for (const row of probabilities) expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('makes the same tree of the same rows', async () => {
    const rows = table(numbers(x));
    const [one, other] = [
      await cartLearner.train(rows, 'y', 'Regression'),
      await cartLearner.train(rows, 'y', 'Regression'),
    ];
    expect(one.bytes).toEqual(other.bytes);
  });
});
