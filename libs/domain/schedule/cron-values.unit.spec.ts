import { expect, it } from '@jest/globals';
import { parseCron } from './cron.js';
import { parsedFields } from './cron-values.js';
import type { DayItem } from './cron-values.js';

const day = 24 * 3_600_000;

/** Whether one of the days is that of an instant. */
function names(items: readonly DayItem[], at: Date, value: number): boolean {
  const isLast = new Date(at.getTime() + day).getUTCDate() === 1;
  return items.some((item) => {
    if (typeof item === 'number') return item === value;
    if (item === 'last') return isLast;
    if (at.getUTCDay() !== item.weekday) return false;
    if (item.which === 'last') return new Date(at.getTime() + 7 * day).getUTCMonth() !== at.getUTCMonth();
    return Math.ceil(at.getUTCDate() / 7) === item.which;
  });
}

it.each([
  '*/45 * * * *',
  '*/7 1-20/3 * * *',
  '0 3 * * fri-sun',
  '0 3 * * 5-7',
  '0 3 1,15 * 1',
  '0 3 L 2 *',
  '0 3 * * 5#2,1L',
  '*/7 */11 5 */5 * */2',
  '10-50/20 5 3 ? jan-mar 7',
])('the values of %s are those at which it fires', (text) => {
  const values = parsedFields(text);
  const cron = parseCron(text);
  const seen = {
    second: new Set<number>(),
    minute: new Set<number>(),
    hour: new Set<number>(),
    month: new Set<number>(),
  };
  let time = Date.UTC(2026, 0, 1) - 1;
  for (let count = 0; count < 2_000; count += 1) {
    const next = cron.next(time);
    if (next === undefined) break;
    time = next;
    const at = new Date(time);
    const [date, weekday] = [at.getUTCDate(), at.getUTCDay()];
    seen.second.add(at.getUTCSeconds());
    seen.minute.add(at.getUTCMinutes());
    seen.hour.add(at.getUTCHours());
    seen.month.add(at.getUTCMonth() + 1);
    const matches = [
      ...(values.day ? [names(values.day, at, date)] : []),
      ...(values.weekday ? [names(values.weekday, at, weekday)] : []),
    ];
    expect(matches.length === 0 || matches.includes(true)).toBe(true);
  }
  for (const field of ['second', 'minute', 'hour'] as const) {
    if (values[field]) expect([field, ...[...seen[field]].sort((a, b) => a - b)]).toEqual([field, ...values[field]]);
  }
  for (const month of seen.month) expect(values.month?.includes(month) ?? true).toBe(true);
});

it.each([
  ...[
    '*/2',
    '*/7',
    '0-7',
    '0-7/3',
    '1-7/6',
    '7',
    '7-7',
    '5-7/2',
    'sun',
    'SUN-sat',
    'sun-0',
    '0-sun',
    '7-sun',
    '5-sun/2',
  ],
  ...['sun-sun', 'Sun-SUN', 'sun-sun,fri', 'sun-sun/2', 'sun-sun/3', 'sun-sun/7', 'fri-sun', 'fri-sun/3', 'mon-sun/3'],
])('the days of week of %s are those on which it fires', (field) => {
  const text = `0 0 * * ${field}`;
  const cron = parseCron(text);
  const fires = (weekday: number) => {
    // A Sunday is the fourth of January 2026.
    const midnight = Date.UTC(2026, 0, 4 + weekday);
    return cron.next(midnight - 1) === midnight;
  };
  expect(parsedFields(text).weekday).toEqual([0, 1, 2, 3, 4, 5, 6].filter(fires));
});
