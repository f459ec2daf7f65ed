import { cronFields, lastOf, valueOf, weekdayOfMonth } from './cron-fields.js';
import type { FieldRule } from './cron-fields.js';
import { parseCron } from './cron.js';

/** A day of the month or week: by its number, the last of the month, or the nth such weekday of the month. */
export type DayItem = number | 'last' | { readonly weekday: number; readonly which: number | 'last' };

/** The values at which an expression fires, ascending; a field that restricts nothing is absent. */
export interface CronValues {
  readonly second?: readonly number[];
  readonly minute?: readonly number[];
  readonly hour?: readonly number[];
  readonly day?: readonly DayItem[];
  readonly month?: readonly number[];
  readonly weekday?: readonly DayItem[];
}

const keys = ['second', 'minute', 'hour', 'day', 'month', 'weekday'] as const;

/**
 * The fields of an expression as the values that they stand for; five fields fire at second 0. Sunday is 0.
 * @throws DomainError `illegal-argument` for what parseCron refuses
 */
export function parsedFields(text: string): CronValues {
  parseCron(text);
  const { fields, rules } = cronFields(text);
  const parsed = rules.flatMap((rule, index) => {
    const key = keys[index + keys.length - rules.length];
    const items = itemsOf(fields[index] ?? '', rule);
    return key && items ? [[key, items] as const] : [];
  });
  return { ...(rules.length < keys.length && { second: [0] }), ...(Object.fromEntries(parsed) as CronValues) };
}

/** Undefined for a field that is `*` alone. */
function itemsOf(field: string, rule: FieldRule): readonly DayItem[] | undefined {
  if (/^[*?]$/.test(field)) return undefined;
  const items = field.split(',').flatMap((item) => valuesOf(item, rule));
  const numbers = [...new Set(items.filter((item) => typeof item === 'number'))].toSorted((a, b) => a - b);
  return [...numbers, ...items.filter((item) => typeof item !== 'number')];
}

function valuesOf(item: string, rule: FieldRule): DayItem[] {
  const isWeekday = rule.name === 'day of week';
  const ofMonth = weekdayOfMonth(item, rule);
  if (ofMonth) {
    const { weekday, which = 'l' } = ofMonth;
    return [{ weekday: numberOf(weekday, rule) % 7, which: /^l$/i.test(which) ? 'last' : Number(which) }];
  }
  if (/^l$/i.test(item)) return ['last'];
  const [base = '', step] = item.split('/');
  const [from, to] = boundsOf(base, rule);
  const values: number[] = [];
  for (let value = from; value <= to; value += Number(step ?? 1)) values.push(isWeekday ? value % 7 : value);
  return values;
}

function boundsOf(base: string, rule: FieldRule): [number, number] {
  // A week's seventh day is its first: with a step, `*` counts from Sunday to Saturday.
  if (/^[*?]$/.test(base)) return [rule.min, rule.name === 'day of week' ? 6 : rule.max];
  const [first = '', last] = base.split('-');
  const from = numberOf(first, rule);
  return [from, last === undefined ? from : (lastOf(last, rule) ?? rule.max)];
}

const numberOf = (text: string, rule: FieldRule): number => valueOf(text, rule) ?? rule.min;
