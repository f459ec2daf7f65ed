import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { initialWatermark, instantsAfter, lastInstant, nextInstants } from './instants.js';
import { instantsBetween } from './testing/instants-between.js';
import type { Schedule } from './schedule.js';

const hourly: Schedule = { cron: '0 * * * *' };

describe('nextInstants', () => {
  it('gives ISO instants after the given one', () => {
    expect(nextInstants(hourly, '2025-01-01T00:00:00.000Z', 2)).toEqual([
      '2025-01-01T01:00:00.000Z',
      '2025-01-01T02:00:00.000Z',
    ]);
    expect(nextInstants(hourly, '2025-01-01T00:00:00.000Z', 0)).toEqual([]);
  });

  it('includes both bounds', () => {
    const bounded = { ...hourly, startTime: '2025-01-01T03:00', endTime: '2025-01-01T04:00' };
    expect(nextInstants(bounded, '2024-01-01T00:00:00.000Z', 9)).toEqual([
      '2025-01-01T03:00:00.000Z',
      '2025-01-01T04:00:00.000Z',
    ]);
    const within = { ...hourly, startTime: '2025-01-01T03:00:00.001', endTime: '2025-01-01T03:59:59.999' };
    expect(nextInstants(within, '2024-01-01T00:00:00.000Z', 9)).toEqual([]);
  });

  it('includes the whole last day in its zone', () => {
    const days = { cron: '0 */6 * * *', timezone: 'Europe/Berlin', startTime: '2026-03-01', endTime: '2026-03-01' };
    expect(nextInstants(days, '2024-01-01T00:00:00.000Z', 9)).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-01T05:00:00.000Z',
      '2026-03-01T11:00:00.000Z',
      '2026-03-01T17:00:00.000Z',
    ]);
  });

  it('has none once the end has passed', () => {
    expect(nextInstants({ ...hourly, endTime: '2019-04-11' }, '2025-01-01T00:00:00.000Z', 5)).toEqual([]);
  });

  it('reckons in the time zone', () => {
    const daily: Schedule = { cron: '0 6 * * *', timezone: 'Asia/Kolkata' };
    expect(nextInstants(daily, '2025-01-01T00:00:00.000Z', 2)).toEqual([
      '2025-01-01T00:30:00.000Z',
      '2025-01-02T00:30:00.000Z',
    ]);
  });
});

describe('instantsBetween', () => {
  it('leaves the first moment out and takes the last in', () => {
    expect(instantsBetween(hourly, '2025-01-01T01:00:00.000Z', '2025-01-01T03:00:00.000Z', 9)).toEqual([
      '2025-01-01T02:00:00.000Z',
      '2025-01-01T03:00:00.000Z',
    ]);
  });

  it('stops at the limit', () => {
    expect(instantsBetween(hourly, '2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 3)).toHaveLength(3);
  });

  it('loses and repeats nothing over a change of the clocks, wherever it is cut', () => {
    const cron = fc.constantFrom('*/7 * * * *', '30 2 * * *', '0,30 1-3 * * *', '30 */2 * * *', '15 30 2 * * *');
    const timezone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
    const start = fc.constantFrom('2025-03-08', '2025-03-29', '2025-04-05', '2025-10-04', '2025-10-25', '2025-11-01');
    const cut = fc.integer({ min: 0, max: 3 * 86_400_000 });
    fc.assert(
      fc.property(cron, timezone, start, cut, (expression, zone, day, offset) => {
        const schedule = { cron: expression, timezone: zone };
        const from = `${day}T00:00:00.000Z`;
        const until = new Date(Date.parse(from) + 3 * 86_400_000).toISOString();
        const middle = new Date(Date.parse(from) + offset).toISOString();
        const whole = instantsBetween(schedule, from, until, 10_000);
        const parts = [
          ...instantsBetween(schedule, from, middle, 10_000),
          ...instantsBetween(schedule, middle, until, 10_000),
        ];
        expect(parts).toEqual(whole);
        expect([...new Set(whole)].sort()).toEqual(whole);
      }),
    );
  });
});

describe('lastInstant', () => {
  const last = (schedule: Schedule, after: string, until: string) => {
    const found = lastInstant(schedule, Date.parse(after), Date.parse(until));
    return found === undefined ? undefined : new Date(found).toISOString();
  };

  it('leaves the first moment out and takes the last in', () => {
    expect(last(hourly, '2025-01-01T01:00:00.000Z', '2025-01-01T03:00:00.000Z')).toBe('2025-01-01T03:00:00.000Z');
    expect(last(hourly, '2025-01-01T03:00:00.000Z', '2025-01-01T03:59:59.999Z')).toBeUndefined();
  });

  it('keeps within the bounds of the schedule', () => {
    const bounded = { ...hourly, startTime: '2025-01-01T03:00', endTime: '2025-01-01T05:30' };
    expect(last(bounded, '2025-01-01T00:00:00.000Z', '2025-01-01T09:00:00.000Z')).toBe('2025-01-01T05:00:00.000Z');
    expect(last(bounded, '2025-01-01T00:00:00.000Z', '2025-01-01T02:30:00.000Z')).toBeUndefined();
  });

  it('is the last of those that are found looking ahead, over changes of the clocks too', () => {
    const cron = fc.constantFrom(
      '*/7 * * * *',
      '30 2 * * *',
      '0,30 1-3 * * *',
      '30 */2 * * *',
      '0 0 L * *',
      '0 2 * * 5L',
    );
    const timezone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
    const start = fc.constantFrom('2025-03-08', '2025-03-29', '2025-04-05', '2025-10-04', '2025-10-25', '2025-11-01');
    const length = fc.integer({ min: 0, max: 3 * 86_400_000 });
    fc.assert(
      fc.property(cron, timezone, start, length, (expression, zone, day, milliseconds) => {
        const schedule = { cron: expression, timezone: zone };
        const after = Date.parse(`${day}T00:00:00.000Z`);
        let expected: number | undefined;
        for (const instant of instantsAfter(schedule, after)) {
          if (instant > after + milliseconds) break;
          expected = instant;
        }
        expect(lastInstant(schedule, after, after + milliseconds)).toBe(expected);
      }),
    );
  });
});

describe('initialWatermark', () => {
  it.each([
    ['the moment of creation itself still fires', '2025-01-01T05:00:00.000Z', '2025-01-01T05:00:00.000Z'],
    ['nothing before the creation does', '2025-01-01T05:00:00.001Z', '2025-01-01T06:00:00.000Z'],
    ['the startTime is inclusive', '2024-12-01T00:00:00.000Z', '2025-01-01T03:00:00.000Z'],
  ])('%s', (_name, createdAt, first) => {
    const schedule = { ...hourly, startTime: '2025-01-01T03:00' };
    expect(nextInstants(schedule, initialWatermark(schedule, createdAt), 1)).toEqual([first]);
  });
});
