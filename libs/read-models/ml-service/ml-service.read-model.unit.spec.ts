import { describe, expect, it } from '@jest/globals';
import type { MLServiceEvent } from '#domain';
import { rowsAfter } from '../testing/projection-test.js';
import { mlServiceReadModel } from './ml-service.read-model.js';

const parts = { mlInstanceId: 'i1', trainingExperimentId: 'e1', scoringExperimentId: 'e2' };
const schedules = { trainingSchedule: { cron: '0 3 * * *' }, scoringSchedule: { cron: '0 * * * *' } };
const created: MLServiceEvent = {
  type: 'ServiceCreated',
  data: { name: 'Demand', description: 'of tomorrow', ...parts, shape: 'both', ...schedules },
};
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
        data: { name: 'Renamed', scoringTimeframe: 60 },
      }),
    ).toEqual({
      name: 'Renamed',
      scoringTimeframe: 60,
      ...parts,
      shape: 'both',
      ...schedules,
      paused: ['scoring'],
      champion,
    });
  });

  it('changes, pauses, resumes and removes each schedule by itself', () => {
    const cron = { cron: '30 3 * * *' };
    expect(bodyAfter({ type: 'ScheduleUpdated', data: { kind: 'training', schedule: cron } })).toMatchObject({
      trainingSchedule: cron,
      scoringSchedule: schedules.scoringSchedule,
    });
    expect(bodyAfter(paused('training'), paused('scoring'))).toMatchObject({ paused: ['training', 'scoring'] });
    const resumed: MLServiceEvent = { type: 'ScheduleResumed', data: { kind: 'training', missed: 'skip' } };
    expect(bodyAfter(paused('training'), paused('scoring'), resumed)).toMatchObject({ paused: ['scoring'] });
    expect(bodyAfter(paused('training'), resumed)).toEqual(created.data);
    const { scoringSchedule: _scoring, ...without } = { ...created.data };
    expect(bodyAfter(paused('scoring'), { type: 'ScheduleRemoved', data: { kind: 'scoring' } })).toEqual(without);
  });

  it('is deleted', () => {
    expect(rowAfter(created, { type: 'ServiceDeleted', data: {} })).toMatchObject({
      deleted: true,
      body: created.data,
    });
  });
});
