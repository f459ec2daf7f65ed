import { parsedFields } from './cron-values.js';
import type { CronValues, DayItem } from './cron-values.js';
import type { Schedule } from './schedule.js';

/** As many times of day as a sentence can list. */
const mostTimes = 6;

const monthNames = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(',');
const weekdayNames = 'Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday'.split(',');
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

/**
 * A schedule's cron in plain English, with its zone: `at 02:00 on Monday to Friday, Europe/Berlin`. It says the values that fire,
 * not the steps that were written: a step of 45 in an hour is minutes 0 and 45.
 * @throws DomainError `illegal-argument` for what parseCron refuses
 */
export function scheduleWords({ cron, timezone = 'UTC' }: Pick<Schedule, 'cron' | 'timezone'>): string {
  const values = parsedFields(cron);
  const days = daysOf(values);
  const months = values.month ? ` in ${spans(values.month, (month) => monthNames[month - 1] ?? '')}` : '';
  return `${timeOf(values)}${days}${months}, ${timezone}`;
}

function timeOf({ second, minute, hour }: CronValues): string {
  const [only = 0, ...moreSeconds] = second ?? [0, 1];
  if (moreSeconds.length === 0 && minute && hour && minute.length * hour.length <= mostTimes) {
    const seconds = only === 0 ? [] : [only];
    return `at ${listed(hour.flatMap((h) => minute.map((m) => [h, m, ...seconds].map(twoDigits).join(':'))))}`;
  }
  const isOnTheMinute = moreSeconds.length === 0 && only === 0;
  const finest = isOnTheMinute ? [] : [each('second', second, 60)];
  const minutes = isOnTheMinute ? [each('minute', minute, 60)] : minute ? [`of ${these('minute', minute)}`] : [];
  const isOnTheHour = isOnTheMinute && minute?.length === 1 && minute[0] === 0;
  if (isOnTheHour) return each('hour', hour, 24).replace(/^at hours? /, 'on the hour of hours ');
  return [...finest, ...minutes, ...hoursOf(hour, minute)].join(' ');
}

/** `every minute`, `every 15 minutes`, `at minutes 5 and 35`. */
function each(unit: string, values: readonly number[] | undefined, whole: number): string {
  if (!values || values.length === whole) return `every ${unit}`;
  const step = stepOf(values, whole);
  return step === undefined ? `at ${these(unit, values)}` : `every ${step} ${unit}s`;
}

/** The step of values that divide the whole evenly, from 0 on. */
function stepOf(values: readonly number[], whole: number): number | undefined {
  const [first, second] = values;
  if (first !== 0 || second === undefined || whole % second !== 0) return undefined;
  return values.length === whole / second && values.every((value, at) => value === at * second) ? second : undefined;
}

const these = (unit: string, values: readonly number[]): string =>
  `${unit}${values.length === 1 ? '' : 's'} ${spans(values, String)}`;

function hoursOf(hour: readonly number[] | undefined, minute: readonly number[] | undefined): string[] {
  if (!hour) return minute && stepOf(minute, 60) === undefined ? ['of every hour'] : [];
  const [first = 0, last = first] = [hour[0], hour.at(-1)];
  return last - first + 1 === hour.length
    ? [`from ${twoDigits(first)}:00 to ${twoDigits(last)}:59`]
    : [`of ${these('hour', hour)}`];
}

/** Where both are restricted, either may match. Nothing of every day, but for times of day. */
function daysOf({ day, weekday, minute, hour }: CronValues): string {
  const parts = [...(day ? [dayOf(day)] : []), ...(weekday ? [weekdayOf(weekday)] : [])];
  if (parts.length > 0) return ` ${parts.join(' or ')}`;
  return minute && hour && minute.length * hour.length <= mostTimes ? ' every day' : '';
}

function dayOf(items: readonly DayItem[]): string {
  const days = items.filter((item) => typeof item === 'number');
  const last = items.includes('last') ? ['the last day'] : [];
  const named = days.length > 0 ? [`${days.length === 1 ? 'day' : 'days'} ${spans(days, String)}`] : [];
  return `on ${listed([...named, ...last])} of the month`;
}

function weekdayOf(items: readonly DayItem[]): string {
  const days = items.filter((item) => typeof item === 'number');
  const ofMonth = items.flatMap((item) => (typeof item === 'object' ? [nthWeekday(item)] : []));
  const named = days.length > 0 ? [spans(days, (day) => weekdayNames[day] ?? '')] : [];
  return `on ${listed([...named, ...ofMonth])}`;
}

const nthWeekday = ({ weekday, which }: { readonly weekday: number; readonly which: number | 'last' }): string =>
  `the ${which === 'last' ? which : (ordinals[which - 1] ?? '')} ${weekdayNames[weekday] ?? ''} of the month`;

/** `1, 3 and 9 to 17`: from three in a row on, their ends. */
function spans(values: readonly number[], nameOf: (value: number) => string): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return listed(
    runs.flatMap((run) =>
      run.length > 2 ? [`${nameOf(run[0] ?? 0)} to ${nameOf(run.at(-1) ?? 0)}`] : run.map((value) => nameOf(value)),
    ),
  );
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

const twoDigits = (value: number): string => String(value).padStart(2, '0');
