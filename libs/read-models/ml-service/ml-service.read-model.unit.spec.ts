import { describe, expect, it } from '@jest/globals';
import type { MLServiceEvent, ServicePart } from '#domain';
import { rowsAfter } from '../testing/projection-test.js';
import { mlServiceReadModel } from './ml-service.read-model.js';

const training: ServicePart = { experimentId: 'e1', dataSetId: 'd1', schedule: { cron: '0 3 * * *' } };
const scoring: ServicePart = { experimentId: 'e2', schedule: { cron: '0 * * * *' } };
const parts = { training, scoring };
const published = { name: 'Demand', description: 'of tomorrow', mlInstanceId: 'i1', shape: 'both', parts } as const;
const created: MLServiceEvent = { type: 'ServiceCreated', data: published };
const paused = (kind: 'training' | 'scoring'): MLServiceEvent => ({ type: 'SchedulePaused', data: { kind } });

const rowAfter = (...events: MLServiceEvent[]) =>
  rowsAfter(
    mlServiceReadModel,
    events.map((event) => ({ stream: 'mlService-s1', event })),
  )['s1'];
const bodyAfter = (...events: MLServiceEvent[]) => rowAfter(created, ...events)?.['body'];

describe('the projection of services', () => {
  it('holds what was published', () => {
    expect(rowAfter(created)).toMatchObject({
      ml_instance_id: 'i1',
      training_experiment_id: 'e1',
      scoring_experiment_id: 'e2',
      body: created.data,
    });
  });

  it('takes new details whole and keeps the rest', () => {
    const champion = { modelId: 'm1', runId: 'r1' };
    expect(
      bodyAfter({ type: 'ModelPromoted', data: { ...champion, automatic: true } }, paused('scoring'), {
        type: 'ServiceUpdated',
        data: { name: 'Renamed', parts: { training: {}, scoring: { timeframe: 60 } } },
      }),
    ).toEqual({
      name: 'Renamed',
      mlInstanceId: 'i1',
      shape: 'both',
      parts: {
        training: { experimentId: 'e1', schedule: training.schedule },
        scoring: { ...scoring, timeframe: 60 },
      },
      champion,
    });
  });

  it('changes and removes each schedule by itself, and leaves pauses to the experiments', () => {
    const cron = { cron: '30 3 * * *' };
    expect(bodyAfter({ type: 'ScheduleUpdated', data: { kind: 'training', schedule: cron } })).toEqual({
      ...published,
      parts: { training: { ...training, schedule: cron }, scoring },
    });
    const resumed: MLServiceEvent = { type: 'ScheduleResumed', data: { kind: 'training', missed: 'skip' } };
    expect(bodyAfter(paused('training'), paused('scoring'), resumed)).toEqual(created.data);
    expect(bodyAfter(paused('scoring'), { type: 'ScheduleRemoved', data: { kind: 'scoring' } })).toEqual({
      ...published,
      parts: { training, scoring: { experimentId: 'e2' } },
    });
  });

  it('is deleted', () => {
    expect(rowAfter(created, { type: 'ServiceDeleted', data: {} })).toMatchObject({
      deleted: true,
      body: created.data,
    });
  });
});
