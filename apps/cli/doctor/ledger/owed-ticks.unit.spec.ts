import { describe, expect, it } from '@jest/globals';
import type { ExperimentEvent, Schedule } from '#domain';
import { OwedTicks } from './owed-ticks.js';

const hourly: Schedule = { cron: '0 * * * *' };
const half: Schedule = { cron: '30 * * * *' };
const at = (time: string): string => `2026-03-01T${time}:00.000Z`;
const ms = (time: string): number => Date.parse(at(time));

type Told = readonly [time: string, event: ExperimentEvent | 'decided'];
const created = (schedule?: Schedule): ExperimentEvent => ({
  type: 'ExperimentCreated',
  data: { name: 'Training', mlInstanceId: 'i1', kind: 'training', ...(schedule && { schedule }) },
});
const updated = (schedule: Schedule): ExperimentEvent => ({
  type: 'ScheduleUpdated',
  data: { schedule, kind: 'training' },
});
const paused: ExperimentEvent = { type: 'SchedulePaused', data: { kind: 'training' } };
const resumed: ExperimentEvent = { type: 'ScheduleResumed', data: { kind: 'training', missed: 'latest' } };
const removed: ExperimentEvent = { type: 'ScheduleRemoved', data: { kind: 'training' } };

/** `expression from–until`, and when a pause released it. */
function owedAfter(...told: Told[]): string[] {
  const owed = new OwedTicks();
  for (const [time, event] of told) {
    if (event === 'decided') owed.decided(ms(time));
    else owed.apply(event, at(time));
  }
  const shown = (time: number): string => (Number.isFinite(time) ? new Date(time).toISOString().slice(11, 23) : '');
  return owed.spans().map(({ schedule, from, until, releasedAt }) => {
    const held =
      releasedAt === Number.POSITIVE_INFINITY ? ' held' : shown(releasedAt) && ` held to ${shown(releasedAt)}`;
    return `${schedule.cron} ${shown(from)}–${shown(until)}${held}`;
  });
}

describe('what a schedule owes', () => {
  it('begins with it and goes on', () => {
    expect(owedAfter(['00:30', created(hourly)])).toEqual(['0 * * * * 00:30:00.000–']);
    expect(owedAfter(['00:30', created()])).toEqual([]);
    expect(owedAfter(['00:30', created()], ['01:10', updated(hourly)])).toEqual(['0 * * * * 01:10:00.000–']);
  });

  it('is of the new instants from the change on', () => {
    expect(owedAfter(['00:30', created(hourly)], ['02:15', updated(half)])).toEqual([
      '0 * * * * 00:30:00.000–02:15:00.000',
      '30 * * * * 02:15:00.000–',
    ]);
  });

  it('stays as it is when only the policies change', () => {
    const policies = updated({ ...hourly, overlap: 'allow' });
    expect(owedAfter(['00:30', created(hourly)], ['02:15', policies])).toEqual(['0 * * * * 00:30:00.000–']);
  });

  it('ends with the removal, and with the deletion', () => {
    const deleted: ExperimentEvent = { type: 'ExperimentDeleted', data: {} };
    for (const end of [removed, deleted]) {
      expect(owedAfter(['00:30', created(hourly)], ['02:15', end])).toEqual(['0 * * * * 00:30:00.000–02:15:00.000']);
    }
    expect(owedAfter(['00:30', created()], ['02:15', deleted])).toEqual([]);
  });

  it('is held by a pause until it is resumed, removed or given other instants, not by its policies', () => {
    const pausing: Told[] = [
      ['00:30', created(hourly)],
      ['01:15', paused],
    ];
    const before = '0 * * * * 00:30:00.000–01:15:00.000';
    const policies = updated({ ...hourly, missed: 'all' });
    expect(owedAfter(...pausing)).toEqual([before, '0 * * * * 01:15:00.000– held']);
    expect(owedAfter(...pausing, ['02:15', policies])).toEqual([before, '0 * * * * 01:15:00.000– held']);
    const released = '0 * * * * 01:15:00.000–02:15:00.000 held to 02:15:00.000';
    expect(owedAfter(...pausing, ['02:15', resumed])).toEqual([before, released, '0 * * * * 02:15:00.000–']);
    expect(owedAfter(...pausing, ['02:15', updated(half)])).toEqual([
      before,
      released,
      '30 * * * * 02:15:00.000– held',
    ]);
    expect(owedAfter(...pausing, ['02:15', removed])).toEqual([before, released]);
  });

  it('is nothing twice, whatever the clocks of those who change and decide', () => {
    const ahead: Told[] = [
      ['00:30', created(hourly)],
      ['03:00', 'decided'],
      ['02:15', updated(half)],
    ];
    expect(owedAfter(...ahead)).toEqual(['0 * * * * 00:30:00.000–03:00:00.001', '30 * * * * 03:00:00.001–']);
    expect(owedAfter(['00:30', created(hourly)], ['02:15', removed], ['02:00', updated(half)])).toEqual([
      '0 * * * * 00:30:00.000–02:15:00.000',
      '30 * * * * 02:15:00.000–',
    ]);
  });
});
