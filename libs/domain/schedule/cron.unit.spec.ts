import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '../kernel/domain-error.js';
import { parseCron } from './cron.js';

/** The first instants after one, to the minute, without the year; seconds where there are some. */
function firstAfter(cron: string, timezone: string | undefined, after: string, count: number): string[] {
  const { next } = parseCron(cron, timezone);
  const found: string[] = [];
  let instant: number | undefined = Date.parse(after);
  while (found.length < count) {
    instant = next(instant);
    if (instant === undefined) break;
    found.push(new Date(instant).toISOString().slice(5, 19).replace('T', ' ').replace(/:00$/, ''));
  }
  return found;
}

describe('which instants match', () => {
  // 2025-01-01 is a Wednesday.
  it.each([
    ['every minute', '* * * * *', ['01-01 00:01', '01-01 00:02', '01-01 00:03']],
    ['a step', '*/25 * * * *', ['01-01 00:25', '01-01 00:50', '01-01 01:00']],
    ['a range with a step', '10-30/10 4 * * *', ['01-01 04:10', '01-01 04:20', '01-01 04:30']],
    ['a list', '5,35 12 * * *', ['01-01 12:05', '01-01 12:35', '01-02 12:05']],
    ['seconds first', '*/20 0 0 1 1 *', ['01-01 00:00:20', '01-01 00:00:40', '01-01 00:00']],
    ['a weekday by number', '0 0 * * 1', ['01-06 00:00', '01-13 00:00', '01-20 00:00']],
    ['Sunday as 0', '0 0 * * 0', ['01-05 00:00', '01-12 00:00', '01-19 00:00']],
    ['Sunday as 7', '0 0 * * 7', ['01-05 00:00', '01-12 00:00', '01-19 00:00']],
    ['weekdays by name', '0 0 * * MON-wed', ['01-06 00:00', '01-07 00:00', '01-08 00:00']],
    ['a range that ends on Sunday', '0 0 * * fri-sun', ['01-03 00:00', '01-04 00:00', '01-05 00:00']],
    ['a month by name', '0 0 1 mar,JUL *', ['03-01 00:00', '07-01 00:00', '03-01 00:00']],
    ['day of month or weekday', '0 0 13 * 5', ['01-03 00:00', '01-10 00:00', '01-13 00:00']],
    ['a day that few months have', '0 0 31 * *', ['01-31 00:00', '03-31 00:00', '05-31 00:00']],
    ['the leap day', '0 0 29 2 *', ['02-29 00:00', '02-29 00:00']],
    ['the last day of the month', '0 0 L 1-3 *', ['01-31 00:00', '02-28 00:00', '03-31 00:00']],
    ['the last day beside others', '0 0 15,L * *', ['01-15 00:00', '01-31 00:00', '02-15 00:00']],
    ['the second Monday', '0 0 * * 1#2', ['01-13 00:00', '02-10 00:00', '03-10 00:00']],
    ['weekdays of the month by name', '0 0 * * wed#1,MON#2', ['01-13 00:00', '02-05 00:00', '02-10 00:00']],
    ['the last Friday', '0 0 * * 5L', ['01-31 00:00', '02-28 00:00', '03-28 00:00']],
    ['the last Friday, otherwise written', '0 0 * * friL,5#L', ['01-31 00:00', '02-28 00:00', '03-28 00:00']],
    ['the fifth Sunday', '0 0 * * 7#5', ['03-30 00:00', '06-29 00:00', '08-31 00:00']],
    ['a day of month or the second Friday', '0 0 13 * 5#2', ['01-10 00:00', '01-13 00:00', '02-13 00:00']],
    ['spaces around', '  0   6 * * * ', ['01-01 06:00', '01-02 06:00']],
  ])('%s: %s', (_name, cron, expected) => {
    expect(firstAfter(cron, undefined, '2025-01-01T00:00:00.000Z', expected.length)).toEqual(expected);
  });

  it('is exclusive to the millisecond', () => {
    const { next } = parseCron('* * * * * *');
    expect(next(Date.parse('2025-01-01T00:00:00.000Z'))).toBe(Date.parse('2025-01-01T00:00:01.000Z'));
    expect(next(Date.parse('2024-12-31T23:59:59.999Z'))).toBe(Date.parse('2025-01-01T00:00:00.000Z'));
  });
});

describe('daylight saving time', () => {
  const berlin = 'Europe/Berlin';
  const newYork = 'America/New_York';

  it.each([
    // Berlin: 2025-03-30 02:00 becomes 03:00.
    [
      'a fixed time in the gap runs after it',
      '30 2 * * *',
      berlin,
      '2025-03-29T22:00Z',
      ['03-30 01:00', '03-31 00:30'],
    ],
    ['so does one of a list', '30 2,14 * * *', berlin, '2025-03-29T22:00Z', ['03-30 01:00', '03-30 12:30']],
    ['two in the gap run once', '0,30 2 * * *', berlin, '2025-03-29T22:00Z', ['03-30 01:00', '03-31 00:00']],
    ['an interval leaves the gap out', '*/30 * * * *', berlin, '2025-03-30T00:00Z', ['03-30 00:30', '03-30 01:00']],
    ['every hour stays every hour', '0 * * * *', berlin, '2025-03-29T23:30Z', ['03-30 00:00', '03-30 01:00']],
    ['midnight moves in UTC', '0 0 * * *', berlin, '2025-03-29T20:00Z', ['03-29 23:00', '03-30 22:00']],
    // Berlin: 2025-10-26 03:00 becomes 02:00.
    ['a repeated fixed time runs once', '30 2 * * *', berlin, '2025-10-25T22:00Z', ['10-26 00:30', '10-27 01:30']],
    ['a range of hours too', '0 1-3 * * *', berlin, '2025-10-25T22:30Z', ['10-25 23:00', '10-26 00:00', '10-26 02:00']],
    ['an interval runs on', '*/30 * * * *', berlin, '2025-10-25T23:59Z', ['10-26 00:00', '10-26 00:30', '10-26 01:00']],
    // New York: 2025-03-09 02:00 becomes 03:00, 2025-11-02 02:00 becomes 01:00.
    ['a fixed time in the gap', '30 2 * * *', newYork, '2025-03-09T05:00Z', ['03-09 07:00', '03-10 06:30']],
    ['a repeated fixed time', '30 1 * * *', newYork, '2025-11-02T04:00Z', ['11-02 05:30', '11-03 06:30']],
    ['an interval over the repeated hour', '30 * * * *', newYork, '2025-11-02T05:00Z', ['11-02 05:30', '11-02 06:30']],
  ])('%s: %s in %s', (_name, cron, timezone, after, expected) => {
    expect(firstAfter(cron, timezone, after, expected.length)).toEqual(expected);
  });

  it.each(['UTC', 'Etc/UTC', undefined])('knows none in %s', (timezone) => {
    expect(firstAfter('30 2 * * *', timezone, '2025-03-30T00:00Z', 2)).toEqual(['03-30 02:30', '03-31 02:30']);
  });
});

describe('what is refused', () => {
  it.each([
    ['61 * * * *', 'minute 61 is not in 0-59'],
    ['60 0 * * * *', 'second 60 is not in 0-59'],
    ['0 24 * * *', 'hour 24 is not in 0-23'],
    ['0 0 0 * *', 'day of month 0 is not in 1-31'],
    ['0 0 1 13 *', 'month 13 is not in 1-12'],
    ['0 0 * * 8', 'day of week 8 is not in 0-7'],
    ['0 0 * foo *', 'month "foo" is neither a number in 1-12 nor one of jan, feb,'],
    ['0 0 * * FOO', 'day of week "FOO" is neither a number in 0-7 nor one of sun, mon,'],
    ['x * * * *', 'minute "x" is not a number in 0-59'],
    ['-5 * * * *', 'minute "" is not a number in 0-59'],
    ['0 0 * * 1#6', 'day of week "1#6": "6" is neither a number in 1-5 nor L, the last'],
    ['0 0 * * 8#1', 'day of week 8 is not in 0-7'],
    ['0 0 * * mon#', 'day of week "mon#": "" is neither a number in 1-5 nor L'],
    ['0 0 * * L', 'day of week "L" is neither a number in 0-7 nor one of sun, mon,'],
    ['0 0 1#2 * *', 'day of month "1#2" is not a number in 1-31'],
    ['0 0 15W * *', 'day of month "15W" is not a number in 1-31'],
    ['0 0 L-3 * *', 'day of month "L" is not a number in 1-31'],
    ['L * * * *', 'minute "L" is not a number in 0-59'],
    ['30-10 * * * *', 'minute 30-10 is a range that ends before it begins'],
    ['1,,2 * * * *', 'minute has an empty item'],
    ['*/0 * * * *', 'minute step 0 of "*/0" is not in 1-60'],
    ['0 */25 * * *', 'hour step 25 of "*/25" is not in 1-24'],
    ['5/15 * * * *', 'minute "5/15" has a step but no range: write "5-59/15"'],
    ['1/2/3 * * * *', 'minute "1/2/3" is not understood'],
    ['* * * *', 'it has 4 fields, not 5 (minute, hour, day of month, month, day of week) or 6 (second first)'],
    ['* * * * * * *', 'it has 7 fields'],
    ['@daily', 'it has 1 field,'],
    ['', 'it has 0 fields'],
    ['2025-01-01T00:00:00', 'it has 1 field,'],
  ])('"%s": %s', (text, reason) => {
    expect(() => parseCron(text)).toThrow(`"${text}" is not a cron expression: ${reason}`);
  });

  it.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *'])('"%s": never fires', (text) => {
    expect(() => parseCron(text)).toThrow(`"${text}" never fires`);
  });

  it.each(['Mars/Olympus', '+02:00', '', 'Europe/'])('the time zone "%s"', (timezone) => {
    expect(() => parseCron('* * * * *', timezone)).toThrow(`"${timezone}" is not an IANA time zone`);
  });

  it('is always a broken rule and never an accident', () => {
    const item = fc.oneof(
      fc.constantFrom('*', '?', '*/5', '1-3', '0', '7', '59', 'mon', 'jan', 'L', '15W', '2#1', '+1', '5-1', ''),
      fc.string({ maxLength: 4 }),
    );
    const text = fc.array(item, { minLength: 4, maxLength: 7 }).map((fields) => fields.join(' '));
    const outcomeOf = (cron: string): unknown => {
      try {
        return parseCron(cron).next(0);
      } catch (error) {
        return error;
      }
    };
    fc.assert(
      fc.property(text, (cron) => {
        const outcome = outcomeOf(cron);
        expect(typeof outcome === 'number' || outcome instanceof DomainError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
