import { describe, expect, it } from '@jest/globals';
import { rowsAfter } from '../testing/projection-test.js';
import type { GivenEvent } from '../testing/projection-test.js';
import { modelReadModel } from './model.read-model.js';

const artifact = { uri: 'objects:models/m1', bytes: 10, sha256: 'ab' };
const trained: GivenEvent = {
  stream: 'model-m1',
  event: {
    type: 'ModelTrained',
    data: {
      name: 'Model',
      description: 'the first',
      experimentId: 'e1',
      experimentRunId: 'r1',
      mlInstanceId: 'i1',
      engineId: 'g1',
      artifact,
    },
  },
};
const promoted: GivenEvent = {
  stream: 'mlService-s1',
  event: { type: 'ModelPromoted', data: { modelId: 'm1', runId: 'r1', automatic: true } },
};
const updated: GivenEvent = { stream: 'model-m1', event: { type: 'ModelUpdated', data: { name: 'Better' } } };

const rowAfter = (...events: GivenEvent[]) => rowsAfter(modelReadModel, events)['m1'];

describe('the projection of models', () => {
  it('is trained, and published once a service promotes it', () => {
    expect(rowAfter(trained)).toMatchObject({
      version: 1,
      experiment_id: 'e1',
      experiment_run_id: 'r1',
      body: { name: 'Model', state: ['trained'], artifact },
    });
    expect(rowAfter(trained, promoted)).toMatchObject({
      version: 1,
      updated: '2026-03-01T00:01:00.000Z',
      body: { state: ['trained', 'published'] },
    });
    expect(rowAfter(trained, promoted, promoted)).toEqual(rowAfter(trained, promoted));
  });

  it('is published when it is uploaded', () => {
    const data = { name: 'Model', experimentRunId: 'r1', artifact };
    expect(rowAfter({ stream: 'model-m1', event: { type: 'ModelUploaded', data } })).toMatchObject({
      experiment_id: null,
      body: { state: ['published'] },
    });
  });

  it('takes new details whole and keeps the rest', () => {
    const row = rowAfter(trained, promoted, updated);
    expect(row).toMatchObject({
      version: 2,
      body: { name: 'Better', experimentId: 'e1', state: ['trained', 'published'] },
    });
    expect(row?.['body']).not.toHaveProperty('description');
  });

  it('is deleted', () => {
    const deleted: GivenEvent = { stream: 'model-m1', event: { type: 'ModelDeleted', data: {} } };
    expect(rowAfter(trained, deleted)).toMatchObject({ deleted: true, version: 2 });
  });

  it('knows nothing of a promoted model that was never recorded', () => {
    expect(rowsAfter(modelReadModel, [promoted])).toEqual({});
  });
});
