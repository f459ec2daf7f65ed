import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCron } from './cron.js';
import { intervalViolations, leastInterval } from './interval.js';

const [minute, hour, day] = [60, 3_600, 86_400];

describe('leastInterval', () => {
  it.each([
    ['* * * * * *', 1],
    ['*/20 * * * * *', 20],
    ['*/40 * * * * *', 20],
    ['0,59 30 * * * *', 59],
    ['0,59 * * * * *', 1],
    ['30 * * * * *', minute],
    ['* * * * *', minute],
    ['*/5 * * * *', 5 * minute],
    ['*/7 * * * *', 4 * minute],
    ['59,0 * * * *', minute],
    ['59,0 3 * * *', 59 * minute],
    ['0 * * * *', hour],
    ['0 9-17 * * *', hour],
    ['0 0,23 * * *', hour],
    ['0 0,23 1 * *', 23 * hour],
    ['0 */7 * * *', 3 * hour],
    ['30 2 * * *', day],
    ['30 2 * * mon,thu', 3 * day],
    ['30 2,22 * * mon,tue', 4 * hour],
    ['0 0 1 * *', 28 * day],
    ['0 0 1,31 * *', day],
    ['0 0 L * *', 28 * day],
    ['0 0 1,L * *', day],
    ['0 0 31 * *', 31 * day],
    ['0 0 1 1 *', 365 * day],
    ['0 0 29 2 *', 1461 * day],
    ['0 0 13 * 5', day],
    ['0 0 13 * 5#2', day],
    ['0 0 * * 5#1', 28 * day],
    ['0 0 * * 5#5', 63 * day],
    ['0 0 * 2 0#5', Infinity],
    ['*/10 * * 2 0#5', 10 * minute],
  ])('of %s is %d s', (cron, seconds) => {
    expect(leastInterval(cron)).toBe(seconds);
  });

  it('is a lower bound where that is enough', () => {
    expect(leastInterval('30 2 * * mon,thu', hour)).toBe(day);
    expect(leastInterval('30 2,22 * * mon,tue', 4 * hour + 1)).toBe(4 * hour);
  });

  it('is what going through the instants finds', () => {
    const part = (min: number, max: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min, max }).map(String),
        fc.integer({ min: 1, max: max - min }).map((step) => `*/${step}`),
        fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 3 }).map((list) => list.join(',')),
      );
    const sparse = fc.integer({ min: 0, max: 59 }).map(String);
    const ofMonth = fc.oneof(part(1, 28), fc.constantFrom('L', '1,L'));
    const ofWeek = fc.oneof(part(0, 6), fc.constantFrom('5#1', 'sunL', 'fri#2,sat#2'));
    const text = fc.oneof(
      fc.tuple(part(0, 59), part(0, 59), fc.constant('0'), fc.constant('1'), fc.constant('*'), fc.constant('*')),
      fc.tuple(sparse, part(0, 59), part(0, 23), ofMonth, fc.constant('2,3'), fc.constant('*')),
      fc.tuple(sparse, sparse, fc.constantFrom('0', '0,23', '*/7'), ofMonth, part(1, 12), ofWeek),
    );
    fc.assert(
      fc.property(text, (fields) => {
        const cron = fields.join(' ');
        const { next } = parseCron(cron);
        let [least, before] = [Infinity, next(Date.UTC(2000, 10, 1)) ?? 0];
        // Where more than these fire in 29 years, the closest come early.
        for (let left = 12_000; left > 0; left -= 1) {
          const at = next(before);
          if (at === undefined || at > Date.UTC(2030, 0, 15)) break;
          [least, before] = [Math.min(least, at - before), at];
        }
        expect(leastInterval(cron)).toBe(least / 1000);
      }),
      { numRuns: 40 },
    );
  });
});

describe('intervalViolations', () => {
  const often = { cron: '*/5 * * * *' };
  const message = '"*/5 * * * *" fires as little as 300 s apart; at least 301 s are allowed';

  it('names what fires too often, where it stands, and what is allowed', () => {
    expect(intervalViolations(undefined, often, 'scoringSchedule', 301)).toEqual({ 'scoringSchedule.cron': message });
    expect(intervalViolations({ cron: '* * * * *' }, often, 's', 301)).toEqual({ 's.cron': message });
  });

  it('has nothing against what is rare enough, unlimited, stored already or removed', () => {
    expect(intervalViolations(undefined, often, 's', 300)).toEqual({});
    expect(intervalViolations(undefined, often, 's')).toEqual({});
    expect(intervalViolations(often, { ...often, timezone: 'Europe/Berlin' }, 's', 301)).toEqual({});
    expect(intervalViolations(often, undefined, 's', 301)).toEqual({});
  });
});
