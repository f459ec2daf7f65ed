import { describe, expect, it } from '@jest/globals';
import type { Batch } from '#domain';
import { predictedBy, rowQueryOf } from './row-query.js';

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
