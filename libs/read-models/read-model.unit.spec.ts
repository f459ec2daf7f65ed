import { describe, expect, it } from '@jest/globals';
import { engineReadModel } from './engine/engine.read-model.js';
import { insightReadModel } from './insight/insight.read-model.js';
import { mlInstanceReadModel } from './ml-instance/ml-instance.read-model.js';
import { rowsAfter } from './testing/projection-test.js';
import type { GivenEvent } from './testing/projection-test.js';

const details = { name: 'Trees', description: 'boosted', type: 'BuiltIn' } as const;
const registered: GivenEvent = { stream: 'engine-g1', event: { type: 'EngineRegistered', data: details } };
const updated: GivenEvent = {
  stream: 'engine-g1',
  event: { type: 'EngineUpdated', data: { name: 'Forest', type: 'BuiltIn' } },
};
const deleted: GivenEvent = { stream: 'engine-g1', event: { type: 'EngineDeleted', data: {} } };

describe('the projection of a resource', () => {
  it('has the envelope of the first event, the version and time of the last, and the body that they leave', () => {
    const row = {
      id: 'g1',
      org: 'acme',
      sandbox: 'prod',
      created: '2026-03-01T00:00:00.000Z',
      created_by: { displayName: 'Ada', userId: 'ada@example.com' },
    };
    expect(rowsAfter(engineReadModel, [registered])['g1']).toEqual({
      ...row,
      version: 1,
      updated: '2026-03-01T00:00:00.000Z',
      deleted: false,
      body: details,
    });
    expect(rowsAfter(engineReadModel, [registered, updated, deleted])['g1']).toEqual({
      ...row,
      version: 3,
      updated: '2026-03-01T00:02:00.000Z',
      deleted: true,
      body: { name: 'Forest', type: 'BuiltIn' },
    });
  });

  it('keeps streams apart, and out of other categories', () => {
    const other: GivenEvent = { ...registered, stream: 'engine-g2' };
    expect(Object.keys(rowsAfter(engineReadModel, [registered, other, deleted]))).toEqual(['g1', 'g2']);
    expect(rowsAfter(mlInstanceReadModel, [registered, updated])).toEqual({});
  });

  it('repeats in columns what is joined by', () => {
    const created: GivenEvent = {
      stream: 'mlInstance-i1',
      event: { type: 'MLInstanceCreated', data: { name: 'Trees', engineId: 'g1', tasks: [] } },
    };
    expect(rowsAfter(mlInstanceReadModel, [created])['i1']).toMatchObject({ engine_id: 'g1' });
    const recorded: GivenEvent = {
      stream: 'insight-n1',
      event: { type: 'InsightRecorded', data: { context: { experimentRunId: 'r1' }, metrics: [] } },
    };
    expect(rowsAfter(insightReadModel, [recorded])['n1']).toMatchObject({
      experiment_id: null,
      experiment_run_id: 'r1',
    });
  });
});
