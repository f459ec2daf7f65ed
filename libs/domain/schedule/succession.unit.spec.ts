import { describe, expect, it } from '@jest/globals';
import { instantsBetween } from './testing/instants-between.js';
import type { Schedule } from './schedule.js';
import { endedBefore, keepsInstants } from './succession.js';

const hourly: Schedule = { cron: '0 * * * *' };
const at = '2026-03-01T03:00:00.000Z';

describe('a schedule that was changed', () => {
  it('keeps what was due before the change, not what is due at its moment', () => {
    const ended = endedBefore(hourly, at);
    expect(instantsBetween(ended, '2026-03-01T00:30:00.000Z', '2026-03-02T00:00:00.000Z', 10)).toEqual([
      '2026-03-01T01:00:00.000Z',
      '2026-03-01T02:00:00.000Z',
    ]);
  });

  it('keeps an end of its own that came before', () => {
    const ended = endedBefore({ ...hourly, endTime: '2026-03-01T01:00' }, at);
    expect(ended).toEqual({ ...hourly, endTime: '2026-03-01T01:00:00.000Z' });
  });
});

describe('a schedule that takes the place of another', () => {
  it.each<[string, Schedule, Schedule, boolean]>([
    ['policies', hourly, { ...hourly, overlap: 'queue', missed: 'all', catchUpWindow: 5 }, true],
    ['the zone that is meant anyway', hourly, { ...hourly, timezone: 'UTC' }, true],
    ['an end that is to come', { ...hourly, endTime: '2026-03-09' }, { ...hourly, endTime: '2026-03-04' }, true],
    ['an end at the moment itself', hourly, { ...hourly, endTime: '2026-03-01T03:00' }, true],
    ['an end before the moment', hourly, { ...hourly, endTime: '2026-03-01T02:30' }, false],
    ['an end that has passed', { ...hourly, endTime: '2026-03-01T01:00' }, hourly, false],
    [
      'the start, written otherwise',
      { ...hourly, startTime: '2026-03-01' },
      { ...hourly, startTime: '2026-03-01T00:00Z' },
      true,
    ],
    ['the expression', hourly, { cron: '*/5 * * * *' }, false],
    ['the zone', hourly, { ...hourly, timezone: 'Europe/Berlin' }, false],
  ])('and differs in %s', (_what, before, after, kept) => {
    expect(keepsInstants(before, after, at)).toBe(kept);
  });
});
