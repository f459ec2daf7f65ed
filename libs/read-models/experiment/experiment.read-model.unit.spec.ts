import { describe, expect, it } from '@jest/globals';
import type { ExperimentEvent } from '#domain';
import { rowsAfter } from '../testing/projection-test.js';
import { experimentReadModel } from './experiment.read-model.js';

const created: ExperimentEvent = {
  type: 'ExperimentCreated',
  data: {
    name: 'Training',
    description: 'nightly',
    mlInstanceId: 'i1',
    service: { serviceId: 's1', kind: 'training' },
    kind: 'training',
    schedule: { cron: '0 3 * * *' },
  },
};
const removed: ExperimentEvent = { type: 'ScheduleRemoved', data: { kind: 'training' } };

const rowAfter = (...events: ExperimentEvent[]) =>
  rowsAfter(
    experimentReadModel,
    events.map((event) => ({ stream: 'experiment-e1', event })),
  )['e1'];

describe('the projection of experiments', () => {
  it('holds what was created', () => {
    expect(rowAfter(created)).toMatchObject({ ml_instance_id: 'i1', service_id: 's1', body: created.data });
  });

  it('takes new details whole and keeps the rest', () => {
    const { description: _description, ...rest } = { ...created.data, name: 'Renamed' };
    expect(rowAfter(created, { type: 'ExperimentUpdated', data: { name: 'Renamed' } })?.['body']).toEqual(rest);
  });

  it('loses and gains its schedule', () => {
    const { schedule: _schedule, ...without } = { ...created.data };
    expect(rowAfter(created, removed)?.['body']).toEqual(without);
    const data = { schedule: { cron: '0 4 * * *' }, kind: 'scoring' } as const;
    expect(rowAfter(created, removed, { type: 'ScheduleUpdated', data })?.['body']).toEqual({ ...without, ...data });
  });

  it('counts events that do not change it, for its version is that of its stream', () => {
    const nominalTime = '2026-03-01T03:00:00.000Z';
    const skipped: ExperimentEvent = {
      type: 'TickSkipped',
      data: { nominalTime, reason: 'overlap', kind: 'training' },
    };
    expect(rowAfter(created, skipped)).toMatchObject({ version: 2, body: created.data });
    expect(rowAfter(created, { type: 'ExperimentDeleted', data: {} })).toMatchObject({ version: 2, deleted: true });
  });
});
