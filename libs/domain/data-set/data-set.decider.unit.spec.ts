import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { fold } from '../kernel/decider.js';
import { DomainError } from '../kernel/domain-error.js';
import { dataSetDecider } from './data-set.decider.js';
import type { Batch, Column, DataSetDetails, DataSetEvent } from './data-set.js';

const details: DataSetDetails = { name: 'Sales', timestampColumn: 'date', timestampFormat: '%m/%d/%y' };
const columns: readonly Column[] = [
  { name: 'date', type: 'string' },
  { name: 'sales', type: 'integer' },
];
const batch = (schema: readonly Column[], batchId = 'b-1'): Batch => ({
  batchId,
  uri: `file:batches/${batchId}.parquet`,
  rows: 2,
  bytes: 100,
  sha256: 'abc',
  schema,
});
const created: DataSetEvent = { type: 'DataSetCreated', data: details };
const added: DataSetEvent = { type: 'BatchAdded', data: batch(columns) };
const deleted: DataSetEvent = { type: 'DataSetDeleted', data: {} };

describe('CreateDataSet', () => {
  it('creates, and says which experiment fills it', () => {
    given(dataSetDecider, []).when({ type: 'CreateDataSet', details }).then([created]);
    const producedBy = { experimentId: 'x-1' };
    given(dataSetDecider, [])
      .when({ type: 'CreateDataSet', details, producedBy })
      .then([{ type: 'DataSetCreated', data: { ...details, producedBy } }]);
  });

  it('refuses an id that is taken', () => {
    given(dataSetDecider, [created]).when({ type: 'CreateDataSet', details }).refuses('conflict');
    given(dataSetDecider, [created, deleted]).when({ type: 'CreateDataSet', details }).refuses('conflict');
  });
});

describe('UpdateDataSet', () => {
  it('changes the timestamp column while there are no rows', () => {
    const next = { name: 'Sales', timestampColumn: 'day' };
    given(dataSetDecider, [created])
      .when({ type: 'UpdateDataSet', details: next })
      .then([{ type: 'DataSetUpdated', data: next }]);
  });

  it('keeps the schema that the batches made when a client leaves it out', () => {
    given(dataSetDecider, [created, added])
      .when({ type: 'UpdateDataSet', details: { ...details, name: 'Weekly sales' } })
      .then([{ type: 'DataSetUpdated', data: { ...details, name: 'Weekly sales', schema: columns } }]);
  });

  it('refuses to change what the rows were read by, naming each', () => {
    given(dataSetDecider, [created, added])
      .when({ type: 'UpdateDataSet', details: { name: 'Sales', timestampColumn: 'day', schema: [] } })
      .refuses('unprocessable', {
        timestampColumn: expect.stringContaining('"day" cannot replace "date": it is fixed once the data set has rows'),
        timestampFormat: expect.stringContaining('none cannot replace "%m/%d/%y"'),
        schema: expect.stringContaining('[] cannot replace [{"name":"date"'),
      });
  });

  it('stays quiet when nothing changes', () => {
    given(dataSetDecider, [created]).when({ type: 'UpdateDataSet', details }).staysQuiet();
    given(dataSetDecider, [created, added]).when({ type: 'UpdateDataSet', details }).staysQuiet();
  });

  it('refuses where there is no data set', () => {
    given(dataSetDecider, []).when({ type: 'UpdateDataSet', details }).refuses('not-found');
    given(dataSetDecider, [created, deleted]).when({ type: 'UpdateDataSet', details }).refuses('not-found');
  });
});

describe('AddBatch', () => {
  it('adds', () => {
    given(dataSetDecider, [created])
      .when({ type: 'AddBatch', batch: batch(columns) })
      .then([added]);
  });

  it('refuses a column of a type that the data set has got in the meantime', () => {
    const late = batch([{ name: 'sales', type: 'string' }], 'b-2');
    given(dataSetDecider, [created, added]).when({ type: 'AddBatch', batch: late }).refuses('conflict');
  });

  it('refuses a column of another type, and says of predictions where else they can go', () => {
    const other = batch([{ name: 'date', type: 'timestamp' }], 'b-2');
    const types = 'column "date" is of type timestamp, but data set "Sales" has it of type string';
    const decide = (later: Batch) => () =>
      dataSetDecider.decide(fold(dataSetDecider, [created, added]), { type: 'AddBatch', batch: later });
    expect(decide(other)).toThrow(new DomainError('conflict', types));
    expect(decide({ ...other, run: { runId: 'r', modelId: 'm' } })).toThrow(
      `the predictions do not fit where they go: ${types}. Name another data set for them: scoringResultsDataSetId`,
    );
  });

  it('refuses where there is no data set', () => {
    given(dataSetDecider, [created, deleted])
      .when({ type: 'AddBatch', batch: batch(columns) })
      .refuses('not-found');
  });
});

describe('DeleteDataSet', () => {
  it('deletes, once', () => {
    given(dataSetDecider, [created]).when({ type: 'DeleteDataSet' }).then([deleted]);
    given(dataSetDecider, [created, deleted]).when({ type: 'DeleteDataSet' }).refuses('not-found');
  });
});

it('folds the columns of its batches: order kept, numbers widened, new ones last', () => {
  const later = batch(
    [
      { name: 'sales', type: 'double' },
      { name: 'holiday', type: 'boolean' },
    ],
    'b-2',
  );
  expect(fold(dataSetDecider, [created, added, { type: 'BatchAdded', data: later }])).toEqual({
    status: 'active',
    batches: 2,
    details: {
      ...details,
      schema: [
        { name: 'date', type: 'string' },
        { name: 'sales', type: 'double' },
        { name: 'holiday', type: 'boolean' },
      ],
    },
  });
});
