import { describe, expect, it } from '@jest/globals';
import { previewSchedule } from './preview.js';
import type { Schedule } from './schedule.js';

const now = '2026-03-01T00:30:00.000Z';
const at = (time: string): string => `2026-03-01T${time}:00.000Z`;
const hourly: Schedule = { cron: '0 * * * *' };
const twoHourly: Schedule = { cron: '0 */2 * * *' };

describe('previewSchedule', () => {
  it.each<[string, Schedule | undefined, Schedule | undefined, string[], string[], string[]]>([
    ['the same', hourly, hourly, ['01:00', '02:00', '03:00'], [], []],
    ['half of it', hourly, twoHourly, ['02:00', '04:00', '06:00'], [], ['01:00', '03:00']],
    ['twice as often', twoHourly, hourly, ['01:00', '02:00', '03:00'], ['01:00', '03:00'], []],
    [
      'another minute',
      hourly,
      { cron: '30 * * * *' },
      ['00:30', '01:30', '02:30'],
      ['00:30', '01:30', '02:30'],
      ['01:00', '02:00'],
    ],
    ['a new one', undefined, hourly, ['01:00', '02:00', '03:00'], ['01:00', '02:00', '03:00'], []],
    ['none any more', hourly, undefined, [], [], ['01:00', '02:00', '03:00']],
    ['an earlier end', hourly, { ...hourly, endTime: at('01:30') }, ['01:00'], [], ['02:00', '03:00']],
    ['a later start', hourly, { ...hourly, startTime: at('02:00') }, ['02:00', '03:00', '04:00'], [], ['01:00']],
    ['one that has ended', undefined, { ...hourly, endTime: '2026-02-01' }, [], [], []],
  ])('compares %s', (_what, current, proposed, next, added, removed) => {
    expect(previewSchedule(current, proposed, now, 3)).toEqual({
      next: next.map(at),
      added: added.map(at),
      removed: removed.map(at),
    });
  });

  it('shows nothing when nothing is wanted, and stays small where one fires far more often', () => {
    expect(previewSchedule(hourly, twoHourly, now, 0)).toEqual({ next: [], added: [], removed: [] });
    const { added, removed } = previewSchedule({ cron: '* * * * * *' }, { cron: '0 0 1 1 *' }, now, 5);
    expect([added.length, removed.length]).toEqual([0, 5]);
  });
});
