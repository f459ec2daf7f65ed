import { describe, expect, it } from '@jest/globals';
import type { Column } from '#domain';
import { BadBatchError } from './errors.js';
import { assertColumnNames, mergeSchema } from './schema.js';

const schema: Column[] = [
  { name: 'store', type: 'integer' },
  { name: 'kind', type: 'string' },
];

describe('mergeSchema', () => {
  it('takes the columns of the first batch', () => {
    expect(mergeSchema(undefined, schema)).toEqual(schema);
    expect(mergeSchema([], schema)).toEqual(schema);
  });

  it('keeps the order of the data set whatever the order of the batch', () => {
    expect(mergeSchema(schema, schema.toReversed())).toEqual(schema);
  });

  it('widens integer to double, from either side', () => {
    const wide: Column[] = [{ name: 'sales', type: 'double' }];
    const narrow: Column[] = [{ name: 'sales', type: 'integer' }];
    expect(mergeSchema(narrow, wide)).toEqual(wide);
    expect(mergeSchema(wide, narrow)).toEqual(wide);
  });

  it('keeps integers that a double would round from becoming doubles, from either side', () => {
    const long: Column[] = [{ name: 'id', type: 'integer', precision: 19 }];
    const short: Column[] = [{ name: 'id', type: 'integer' }];
    expect(mergeSchema(short, long)).toEqual(long);
    expect(mergeSchema(long, short)).toEqual(long);
    const double: Column[] = [{ name: 'id', type: 'double' }];
    const longText = 'of type integer, with values that a double would round';
    expect(() => mergeSchema(long, double)).toThrow(`column "id" is of type double, but the data set's is ${longText}`);
    expect(() => mergeSchema(double, long)).toThrow(`column "id" is ${longText}, but the data set's is of type double`);
    const decimal: Column[] = [{ name: 'id', type: 'decimal', precision: 3, scale: 1 }];
    expect(mergeSchema(long, decimal)).toEqual([{ name: 'id', type: 'decimal', precision: 20, scale: 1 }]);
  });

  it.each([
    ['string', 'integer'],
    ['integer', 'string'],
    ['boolean', 'integer'],
    ['timestamp', 'string'],
  ] as const)('refuses %s beside %s', (earlier, later) => {
    expect(() => mergeSchema([{ name: 'x', type: earlier }], [{ name: 'x', type: later }])).toThrow(
      new BadBatchError(`column "x" is of type ${later}, but the data set's is of type ${earlier}`),
    );
  });

  it('names a column that is unknown or missing, and what is allowed', () => {
    expect(() => mergeSchema(schema, [...schema, { name: 'Store2', type: 'string' }])).toThrow(
      'column "Store2" is not in the data set, whose columns are "store", "kind"',
    );
    expect(() => mergeSchema(schema, [{ name: 'store', type: 'integer' }])).toThrow('column "kind" is missing');
  });

  it('lets columns come and go where the rule says so', () => {
    const merged = mergeSchema(schema, [{ name: 'prediction', type: 'double' }], 'any');
    expect(merged).toEqual([...schema, { name: 'prediction', type: 'double' }]);
  });
});

describe('column names', () => {
  it('take dots, blanks and accents', () => {
    expect(() => {
      assertColumnNames(['_tenant.date', 'été', 'two words', '_id']);
    }).not.toThrow();
  });

  it.each([
    [['a', ''], 'column 2 has no name'],
    [['a', 'b\0'], 'column 2 has a NUL character in its name'],
    [['a', 'b', 'a'], 'column 3 is "a", but a column "a" is there already'],
    [['Store', 'store'], 'column 2 is "store", but a column "Store" is there already'],
    [['__rondo_time'], 'reserved'],
  ])('%j are refused', (names, reason) => {
    expect(() => {
      assertColumnNames(names);
    }).toThrow(reason);
  });
});
