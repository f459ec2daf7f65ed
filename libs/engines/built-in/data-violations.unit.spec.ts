import { describe, expect, it } from '@jest/globals';
import type { EngineAlgorithm } from '#domain';
import { dataViolations } from './data-violations.js';

const columns = [
  { name: 'when', type: 'timestamp' },
  { name: 'color', type: 'string' },
  { name: 'digits', type: 'string' },
  { name: 'price', type: 'double' },
  { name: 'sold', type: 'boolean' },
  { name: 'later', type: 'unknown' },
] as const;
const values: Readonly<Record<string, readonly string[]>> = { color: ['red', 'blue'], digits: ['007', '1.5'] };
const data = { columns, firstValues: (column: string) => Promise.resolve(values[column] ?? []) };

const violations = (
  parameters: Readonly<Record<string, string>>,
  algorithm: EngineAlgorithm = 'Regression',
  mode: 'train' | 'score' = 'train',
) => {
  const written = Object.entries(parameters).map(([key, value]) => ({ key, value }));
  return dataViolations({ mode, parameters: written, algorithm }, data);
};

describe('the data of a train task', () => {
  it.each([
    [{ label: ' price ', features: 'color, digits' }, 'Regression'],
    [{ label: 'digits' }, 'Regression'],
    [{ label: 'later' }, 'Regression'],
    [{ label: 'color' }, 'Classification'],
  ] as const)('fits %j of a %s', async (parameters, algorithm) => {
    expect(await violations(parameters, algorithm)).toEqual([]);
  });

  it('lacks columns that the parameters name', async () => {
    const known = 'is no column of it: it has when, color, digits, price, sold, later';
    expect(await violations({ label: 'Price', features: 'color,"a, b"' })).toEqual([
      { key: 'label', message: `"Price" ${known}` },
      { key: 'features', message: `"a, b" ${known}` },
    ]);
  });

  it.each([
    ['color', 'column "color" has the value "red"; the label of a regression must be numbers'],
    ['sold', 'column "sold" is of type boolean; the label of a regression must be numbers'],
    ['when', 'column "when" is of type timestamp; the label of a regression must be numbers'],
  ])('has no numbers in %s to be the label of a regression', async (label, message) => {
    expect(await violations({ label })).toEqual([{ key: 'label', message }]);
  });

  it('is not asked for what nobody knows: a secret, or what a score task needs', async () => {
    expect(
      await dataViolations({ mode: 'train', parameters: [{ key: 'label' }], algorithm: 'Regression' }, data),
    ).toEqual([]);
    expect(await violations({ label: 'none' }, 'Regression', 'score')).toEqual([]);
  });
});
