import { describe, expect, it } from '@jest/globals';
import type { Batch, Column, DataSetEvent } from '#domain';
import { batchReadModel } from '../batch/batch.read-model.js';
import { rowsAfter } from '../testing/projection-test.js';
import { dataSetReadModel } from './data-set.read-model.js';

const integers: readonly Column[] = [{ name: 'sales', type: 'integer' }];
const doubles: readonly Column[] = [
  { name: 'sales', type: 'double' },
  { name: 'kind', type: 'string' },
];
const batch = (batchId: string, schema: readonly Column[], times?: [string, string]): DataSetEvent => ({
  type: 'BatchAdded',
  data: {
    batchId,
    uri: `objects:${batchId}`,
    rows: 2,
    bytes: 100,
    sha256: 'ab',
    schema,
    ...(times && { minTime: times[0], maxTime: times[1] }),
  } satisfies Batch,
});
const created: DataSetEvent = {
  type: 'DataSetCreated',
  data: { name: 'Sales', description: 'of all stores', schema: integers, producedBy: { experimentId: 'e1' } },
};

const given = (events: readonly DataSetEvent[]) => events.map((event) => ({ stream: 'dataSet-d1', event }) as const);
const bodyAfter = (...events: DataSetEvent[]) => rowsAfter(dataSetReadModel, given(events))['d1']?.['body'];

describe('the projection of data sets', () => {
  it('begins empty, with the columns that were declared', () => {
    expect(bodyAfter(created)).toEqual({ ...created.data, batches: 0, rows: 0, bytes: 0 });
  });

  it('adds up its batches, joins their columns and spans their times', () => {
    const later = batch('b1', integers, ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z']);
    const earlier = batch('b2', doubles, ['2026-03-01T00:00:00.000Z', '2026-03-02T12:00:00.000Z']);
    expect(bodyAfter(created, later, earlier, batch('b3', integers))).toEqual({
      ...created.data,
      schema: doubles,
      batches: 3,
      rows: 6,
      bytes: 300,
      minTime: '2026-03-01T00:00:00.000Z',
      maxTime: '2026-03-03T00:00:00.000Z',
    });
  });

  it('takes new details whole; columns of batches that are there stay', () => {
    const updated: DataSetEvent = { type: 'DataSetUpdated', data: { name: 'Renamed' } };
    const rest = { name: 'Renamed', producedBy: { experimentId: 'e1' } };
    expect(bodyAfter(created, updated)).toEqual({ ...rest, batches: 0, rows: 0, bytes: 0 });
    expect(bodyAfter(created, batch('b1', doubles), updated)).toEqual({
      ...rest,
      schema: doubles,
      batches: 1,
      rows: 2,
      bytes: 100,
    });
  });

  it('is deleted', () => {
    const rows = rowsAfter(dataSetReadModel, given([created, { type: 'DataSetDeleted', data: {} }]));
    expect(rows['d1']).toMatchObject({ deleted: true, version: 2, body: { name: 'Sales' } });
  });
});

describe('the projection of batches', () => {
  it('has one row a batch, with the version that the data set had with it', () => {
    const added = batch('b1', doubles, ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z']);
    const rows = rowsAfter(batchReadModel, given([created, added, batch('b2', doubles)]));
    expect(Object.keys(rows)).toEqual(['b1', 'b2']);
    expect(rows['b1']).toMatchObject({
      version: 2,
      data_set_id: 'd1',
      min_time: '2026-03-01T00:00:00.000Z',
      body: { ...added.data, dataSetId: 'd1' },
    });
    expect(rows['b2']).toMatchObject({ version: 3, min_time: null, max_time: null });
  });
});
