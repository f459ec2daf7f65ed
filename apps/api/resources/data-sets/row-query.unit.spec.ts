import { describe, expect, it } from '@jest/globals';
import type { Batch } from '#domain';
import { predictedBy, rowQueryOf, withoutTimes } from './row-query.js';

const batch = (fields: Partial<Batch> = {}): Batch => ({
  batchId: 'b',
  uri: 'u',
  rows: 1,
  bytes: 1,
  sha256: 's',
  schema: [
    { name: 'Time', type: 'timestamp' },
    { name: 'deleted', type: 'boolean' },
    { name: 'sales', type: 'integer' },
  ],
  ...fields,
});

describe('a query of rows', () => {
  it('names columns in any case, and hides no rows for a column that is called deleted', () => {
    const written = { orderby: ['-time'], property: ['SALES>=2'], latest: false };
    expect(rowQueryOf([batch()], written)).toEqual({
      filters: [{ field: 'sales', operator: '>=', value: '2' }],
      orderby: [{ field: 'Time', descending: true }],
    });
  });

  it('says nothing of data sets without columns, and keeps the order where none is asked for', () => {
    expect(rowQueryOf([], { property: ['sales>=2'], latest: true })).toEqual({});
    expect(rowQueryOf([batch()], { orderby: [' '], latest: false })).toEqual({ filters: [], orderby: [] });
  });

  it.each([
    [{ property: ['sales>=many'], latest: false }, { property: '"sales>=many": "many" is not a number' }],
    [{ orderby: ['color'], latest: false }, { orderby: '"color" is not a field; known are Time, deleted, sales' }],
    [{ latest: true, key: 'color' }, { key: expect.stringContaining('"color" is no column') }],
    [{ latest: true }, { latest: expect.stringContaining('the rows have no times') }],
  ])('refuses %j', (written, fields) => {
    expect(() => rowQueryOf([batch()], written)).toThrow(expect.objectContaining({ fields }));
  });

  it('takes the newest by time, or by a column', () => {
    const timed = batch({ minTime: '2026-01-01T00:00:00.000Z' });
    expect(rowQueryOf([timed], { latest: true })).toMatchObject({ latest: {} });
    expect(rowQueryOf([batch()], { latest: true, key: 'Sales' })).toMatchObject({ latest: { key: 'sales' } });
  });

  it('by time is refused where no row has one, and counts the rows that have none beside others', () => {
    const timed = batch({ minTime: '2026-01-01T00:00:00.000Z' });
    const from = { from: '2026-01-01' };
    expect(() => withoutTimes([batch()], [batch()], from)).toThrow(/^from: the rows have no times/);
    expect(() => withoutTimes([batch()], [], { to: '2026-01-01' })).toThrow(/^to: the rows have no times/);
    expect(withoutTimes([batch()], [batch()], {})).toBe(0);
    expect(withoutTimes([], [], from)).toBe(0);
    expect(withoutTimes([timed, batch({ rows: 5 })], [batch({ rows: 5 })], from)).toBe(5);
  });

  it('knows the column whose text has a pattern for its times', () => {
    const schema = [{ name: 'day', type: 'string' }] as const;
    const times = { timestampColumn: 'day', timestampFormat: '%d/%m/%y' };
    const written = { orderby: ['day'], latest: false };
    expect(rowQueryOf([batch({ schema })], written, times)).toMatchObject({
      times: { column: 'day', format: '%d/%m/%y' },
    });
    expect(rowQueryOf([batch({ schema })], written, { timestampColumn: 'day' })).not.toHaveProperty('times');
    const epoch = [{ name: 'day', type: 'integer' }] as const;
    expect(rowQueryOf([batch({ schema: epoch })], written, { ...times, timestampFormat: '%s' })).not.toHaveProperty(
      'times',
    );
  });

  it('finds the batches of a run and of a model', () => {
    const [one, other] = [
      batch({ run: { runId: 'r1', modelId: 'm1' } }),
      batch({ run: { runId: 'r2', modelId: 'm1' } }),
    ];
    expect(predictedBy([one, other, batch()], { runId: 'R2' })).toEqual([other]);
    expect(predictedBy([one, other, batch()], { modelId: 'm1' })).toEqual([one, other]);
    expect(predictedBy([one, other], { runId: 'r1', modelId: 'm2' })).toEqual([]);
  });
});
