import { describe, expect, it } from '@jest/globals';
import type { ExperimentEvent, RunRequest, Schedule } from '#domain';
import { rowsAfter, versioned } from '../testing/projection-test.js';
import type { GivenEvent } from '../testing/projection-test.js';
import { scheduleProjection } from './schedule.projection.js';
import { scheduleOfRow } from './schedule.queries.js';

const hourly: Schedule = { cron: '0 * * * *' };
const at = (time: string): string => `2026-03-01T${time}:00.000Z`;

const experiment = (time: string, event: ExperimentEvent): GivenEvent => ({
  stream: 'experiment-e1',
  event,
  time: at(time),
});
const created = (schedule?: Schedule): GivenEvent =>
  experiment('00:30', {
    type: 'ExperimentCreated',
    data: {
      name: 'Scoring',
      mlInstanceId: 'i1',
      service: { serviceId: 's1', kind: 'scoring' },
      kind: 'scoring',
      ...(schedule && { schedule }),
    },
  });
const updated = (time: string, schedule: Schedule): GivenEvent =>
  experiment(time, { type: 'ScheduleUpdated', data: { schedule, kind: 'scoring' } });
const skipped = (time: string): GivenEvent =>
  experiment(time, {
    type: 'TickSkipped',
    data: { nominalTime: at(time), reason: 'overlap', kind: 'scoring' },
  });
const ran = (time: string): GivenEvent => ({
  stream: `run-r${time}`,
  time: at(time),
  event: {
    type: 'RunRequested',
    data: {
      experimentId: 'e1',
      trigger: { by: 'schedule', kind: 'scoring', nominalTime: at(time) },
    } as RunRequest,
  },
});
const removed = (time: string): GivenEvent => experiment(time, { type: 'ScheduleRemoved', data: { kind: 'scoring' } });

const rowAfter = (...events: GivenEvent[]) => rowsAfter(scheduleProjection, events)['e1'];
const stateAfter = (...events: GivenEvent[]) => {
  const row = rowAfter(...events);
  return row && scheduleOfRow(row);
};

describe('the projection of schedules', () => {
  it('begins just before the creation, and knows what is due next', () => {
    expect(rowAfter(created(hourly))).toEqual({
      id: 'e1',
      org: 'acme',
      sandbox: 'prod',
      version: 1,
      created: at('00:30'),
      updated: at('00:30'),
      created_by: { displayName: 'Ada', userId: 'ada@example.com' },
      deleted: false,
      service_id: 's1',
      kind: 'scoring',
      next_due: at('01:00'),
      paused: false,
      body: {
        experimentId: 'e1',
        serviceId: 's1',
        kind: 'scoring',
        schedule: hourly,
        watermark: '2026-03-01T00:29:59.999Z',
        nextDue: at('01:00'),
      },
    });
  });

  it('moves on with every tick, requested or skipped, and never back', () => {
    expect(stateAfter(created(hourly), ran('01:00'))).toMatchObject({ watermark: at('01:00'), nextDue: at('02:00') });
    const out = [created(hourly), skipped('03:00'), ran('02:00')];
    expect(stateAfter(...out)).toMatchObject({ watermark: at('03:00'), nextDue: at('04:00'), version: 2 });
  });

  it('has nothing due after its end', () => {
    const ending = { ...hourly, endTime: '2026-03-01T01:00' };
    const row = rowAfter(created(ending), ran('01:00'));
    expect(row).toMatchObject({ next_due: null, deleted: false });
    expect(row?.['body']).not.toHaveProperty('nextDue');
  });

  it('counts new instants from the time of their change, and keeps what is decided', () => {
    const quarterly = { cron: '*/15 * * * *' };
    expect(stateAfter(created(hourly), ran('01:00'), updated('01:20', quarterly))).toMatchObject({
      watermark: '2026-03-01T01:19:59.999Z',
      nextDue: at('01:30'),
    });
    expect(stateAfter(created(hourly), ran('02:00'), updated('01:20', quarterly))).toMatchObject({
      watermark: at('02:00'),
      nextDue: at('02:15'),
    });
    const berlin = { ...hourly, timezone: 'Europe/Berlin' };
    expect(stateAfter(created(hourly), ran('05:00'), updated('05:20', berlin))).toMatchObject({ nextDue: at('06:00') });
  });

  it('sets undecided instants aside when the new schedule has others, to be decided first and as it was', () => {
    const quarterly = { cron: '*/15 * * * *' };
    const change = [created({ ...hourly, overlap: 'queue' }), updated('02:20', quarterly)];
    expect(rowAfter(...change)).toMatchObject({
      next_due: at('01:00'),
      body: {
        schedule: quarterly,
        watermark: '2026-03-01T02:19:59.999Z',
        closed: [
          {
            kind: 'scoring',
            schedule: { ...hourly, overlap: 'queue', endTime: '2026-03-01T02:19:59.999Z' },
            watermark: '2026-03-01T00:29:59.999Z',
          },
        ],
      },
    });
    expect(stateAfter(...change, ran('01:00'))).toMatchObject({
      nextDue: at('02:00'),
      closed: [{ watermark: at('01:00') }],
    });
    const done = stateAfter(...change, skipped('02:00'), ran('01:00'));
    expect(done).toMatchObject({ nextDue: at('02:30'), watermark: '2026-03-01T02:19:59.999Z' });
    expect(done).not.toHaveProperty('closed');
  });

  it('keeps several changes apart, oldest first', () => {
    const changes = [
      created(hourly),
      updated('01:20', { cron: '30 * * * *' }),
      updated('02:40', { cron: '45 * * * *' }),
    ];
    expect(stateAfter(...changes)).toHaveProperty('closed', [
      expect.objectContaining({ schedule: { cron: '0 * * * *', endTime: '2026-03-01T01:19:59.999Z' } }),
      expect.objectContaining({ watermark: '2026-03-01T01:19:59.999Z' }),
    ]);
    expect(stateAfter(...changes, ran('01:00'))).toMatchObject({ nextDue: at('01:30') });
    expect(stateAfter(...changes, ran('01:00'), ran('01:30'), ran('02:30'))).toMatchObject({ nextDue: at('02:45') });
  });

  it('sets aside what an earlier end would leave out, and gives a later one nothing of the time between', () => {
    const ending = { ...hourly, endTime: '2026-03-01T02:30' };
    expect(stateAfter(created(hourly), updated('05:20', ending))).toMatchObject({
      nextDue: at('01:00'),
      closed: [{ schedule: { endTime: '2026-03-01T05:19:59.999Z' } }],
    });
    const longer = updated('05:20', { ...hourly, endTime: '2026-03-01T09:00' });
    expect(stateAfter(created(ending), longer, ran('01:00'), ran('02:00'))).toMatchObject({ nextDue: at('06:00') });
  });

  it('leaves undecided instants to be decided when only policies or the end change', () => {
    const changed = { ...hourly, overlap: 'queue', endTime: '2026-03-02' } as const;
    expect(stateAfter(created(hourly), updated('05:20', changed))).toMatchObject({
      schedule: changed,
      nextDue: at('01:00'),
    });
  });

  it('does not make up for the time after an end that is moved later', () => {
    const ending = { ...hourly, endTime: '2026-03-01T01:00' };
    const longer = { ...hourly, endTime: '2026-03-01T09:00' };
    expect(stateAfter(created(ending), ran('01:00'), updated('05:20', longer))).toMatchObject({ nextDue: at('06:00') });
  });

  it('is paused and resumed with the policy of the resumption', () => {
    const paused = experiment('00:40', { type: 'SchedulePaused', data: { kind: 'scoring', reason: 'bad labels' } });
    expect(rowAfter(created(hourly), paused)).toMatchObject({
      paused: true,
      next_due: at('01:00'),
      body: { paused: { since: at('00:40'), reason: 'bad labels' } },
    });
    const resumed = experiment('03:10', { type: 'ScheduleResumed', data: { kind: 'scoring', missed: 'all' } });
    const row = rowAfter(created(hourly), paused, resumed);
    expect(row).toMatchObject({ paused: false, body: { resumed: { at: at('03:10'), missed: 'all' } } });
    expect(row?.['body']).not.toHaveProperty('paused');
  });

  it('decides what was due before a pause meanwhile, and holds what comes after it', () => {
    const paused = experiment('01:40', { type: 'SchedulePaused', data: { kind: 'scoring' } });
    const row = rowAfter(created(hourly), paused);
    expect(row).toMatchObject({ paused: false, next_due: at('01:00'), body: { paused: { since: at('01:40') } } });
    expect(rowAfter(created(hourly), paused, ran('01:00'))).toMatchObject({ paused: true, next_due: at('02:00') });
  });

  it('gives up what passed while paused when the schedule then becomes another, not when its policies change', () => {
    const paused = experiment('00:40', { type: 'SchedulePaused', data: { kind: 'scoring' } });
    const other = rowAfter(created(hourly), paused, updated('02:20', { cron: '30 * * * *' }));
    expect(other).toMatchObject({
      paused: false,
      next_due: at('01:00'),
      body: { closed: [{ resumed: { at: at('02:20'), missed: 'skip' } }], paused: { since: at('00:40') } },
    });
    const same = rowAfter(created(hourly), paused, updated('02:20', { ...hourly, missed: 'all' }));
    expect(same).toMatchObject({ paused: true, next_due: at('01:00') });
    expect(same?.['body']).not.toHaveProperty('closed');
  });

  it('is deleted with its removal and its experiment, and never decides an instant twice when it comes back', () => {
    const row = rowAfter(created(hourly), ran('04:00'), removed('04:10'));
    expect(row).toMatchObject({ deleted: true, next_due: null, body: { watermark: '2026-03-01T04:09:59.999Z' } });
    expect(row?.['body']).not.toHaveProperty('schedule');
    expect(stateAfter(created(hourly), ran('04:00'), removed('03:50'), updated('03:55', hourly))).toMatchObject({
      watermark: at('04:00'),
      nextDue: at('05:00'),
    });
    const deleted = experiment('00:40', { type: 'ExperimentDeleted', data: {} });
    expect(rowAfter(created(hourly), deleted)).toMatchObject({ deleted: true, version: 2 });
  });

  it('stays until what was due before its removal or deletion is decided', () => {
    const gone = experiment('01:40', { type: 'ExperimentDeleted', data: {} });
    for (const end of [removed('01:40'), gone]) {
      expect(rowAfter(created(hourly), end)).toMatchObject({ deleted: false, next_due: at('01:00') });
      const row = rowAfter(created(hourly), end, skipped('01:00'));
      expect(row).toMatchObject({ deleted: true, next_due: null });
      expect(row?.['body']).not.toHaveProperty('closed');
    }
  });

  it('comes to an experiment that had none, with its service', () => {
    expect(rowAfter(created())).toMatchObject({ deleted: true, next_due: null });
    expect(rowAfter(created(), updated('02:10', hourly))).toMatchObject({
      deleted: false,
      service_id: 's1',
      next_due: at('03:00'),
      version: 2,
    });
  });

  it('goes on from a row as PostgreSQL returns it', () => {
    const events = [created(hourly), ran('01:00'), skipped('02:00')];
    const [, , last] = versioned(events);
    const row = rowAfter(...events.slice(0, 2));
    const returned = { ...row, created: '2026-03-01T00:30:00+00:00', updated: '2026-03-01T01:00:00+00:00' };
    expect(last && scheduleProjection.evolve({ ...returned, id: 'e1' }, last, 'e1')).toEqual({
      ...rowAfter(...events),
      created: '2026-03-01T00:30:00+00:00',
    });
  });
});
