import type { WeatherDay } from './weather.js';

/** One day of weather takes this long in the feed. */
export const DAY_MS = 10_000;
/** How much of the past the first start brings in: days of weather. */
export const BACKFILL_DAYS = 1_400;

/** What is known of a day when it is over. `time` is its moment in the feed, `day_of_year` the season (1 to 366). */
export interface LatestRow extends Omit<WeatherDay, 'date'> {
  readonly time: string;
  readonly observed_on: string;
  readonly day_of_year: number;
}

/** The same a day later, when the answer is known too. */
export interface HistoryRow extends LatestRow {
  readonly temp_max_tomorrow: number;
}

/**
 * The feed is a function of the clock alone: step n (n times 10 s after 1970) shows day n modulo the number of days. So a
 * stack that was away continues as if it had been there, and posting the same stretch twice makes the same rows.
 */
const stepAt = (time: number): number => Math.floor(time / DAY_MS);

const dayAt = (days: readonly WeatherDay[], step: number): WeatherDay => {
  const day = days[step % days.length];
  if (day === undefined) throw new RangeError('The weather file has no rows.');
  return day;
};

/** The rows of days whose moment is after `after` and not after `now`, in milliseconds since 1970; oldest first. */
export function latestRows(days: readonly WeatherDay[], after: number, now: number): LatestRow[] {
  return steps(after, now, now).map((step) => latestRow(days, step));
}

/** As latestRows, but a day enters only when the next one, its answer, has come. */
export function historyRows(days: readonly WeatherDay[], after: number, now: number): HistoryRow[] {
  return steps(after, now - DAY_MS, now).map((step) => ({
    ...latestRow(days, step),
    temp_max_tomorrow: dayAt(days, step + 1).temp_max,
  }));
}

/** The steps in (after, until], but none before the backfill. */
function steps(after: number, until: number, now: number): number[] {
  const first = Math.max(stepAt(after) + 1, stepAt(now) - BACKFILL_DAYS + 1);
  return Array.from({ length: Math.max(0, stepAt(until) - first + 1) }, (_, index) => first + index);
}

function latestRow(days: readonly WeatherDay[], step: number): LatestRow {
  const { date, ...weather } = dayAt(days, step);
  return { time: new Date(step * DAY_MS).toISOString(), observed_on: date, day_of_year: dayOfYear(date), ...weather };
}

function dayOfYear(date: string): number {
  const day = Date.parse(date);
  return (day - Date.UTC(new Date(day).getUTCFullYear(), 0, 1)) / 86_400_000 + 1;
}

/** Posted this often. */
const POST_EVERY_MS = 30_000;
/** Shortly before the minute, so that the scoring run of the minute finds all of its window's rows. */
const BEFORE_THE_MINUTE_MS = 2_000;

/** Milliseconds from `now` until the next post. */
export function untilNextPost(now: number): number {
  return POST_EVERY_MS - ((now + BEFORE_THE_MINUTE_MS) % POST_EVERY_MS);
}
