import { Cron } from 'croner';
import type { CronOptions } from 'croner';
import { DomainError } from '../kernel/domain-error.js';
import { cronFieldFault } from './cron-fields.js';

/** A parsed cron expression in its time zone. */
export interface ParsedCron {
  /** The first instant after `after` that matches. Both are milliseconds since 1970. */
  readonly next: (after: number) => number | undefined;
  /** The last instant before `before` that matches. */
  readonly previous: (before: number) => number | undefined;
}

/** A parsed expression holds 80 KB, most of it croner's table of years; parsing one again takes 15 µs. */
const cacheSize = 64;
const cache = new Map<string, ParsedCron>();

/**
 * Parses five cron fields, or six with the seconds first: where both day of month and day of week are restricted, either
 * may match; unlike in Vixie's cron, `*` with a step restricts. Besides, `L` is the last day of the month, `5#2` its second
 * and `5L` its last Friday. At the end of daylight saving time, an expression of fixed times runs once, at the first of two
 * equal wall-clock times, and one with a `*` or step in its time fields runs at both; at the beginning, a fixed time that is
 * left out runs at the first moment after the gap, if that is on the same day. See docs/schedules.md.
 * @param timezone IANA name; UTC when absent
 * @throws DomainError `illegal-argument` naming the field, its value and what was allowed
 */
export function parseCron(text: string, timezone = 'UTC'): ParsedCron {
  const key = `${timezone} ${text}`;
  const known = cache.get(key);
  if (known) return known;
  const parsed = parse(text, timezone);
  if (cache.size >= cacheSize) cache.clear();
  cache.set(key, parsed);
  return parsed;
}

function parse(text: string, timezone: string): ParsedCron {
  if (!isTimezone(timezone)) throw new DomainError('illegal-argument', unknownZone(timezone));
  const fault = cronFieldFault(text);
  if (fault !== undefined) throw new DomainError('illegal-argument', `"${text}" is not a cron expression: ${fault}`);
  const cron = compile(text, timezone);
  const next = (after: number) => cron.nextRun(new Date(after))?.getTime();
  if (next(0) === undefined) {
    throw new DomainError('illegal-argument', `"${text}" never fires: no month it names has such a day`);
  }
  const previous = (before: number) => cron.previousRuns(1, new Date(before))[0]?.getTime();
  return { next: remembering(next), previous };
}

/** Thousands of schedules share an expression and ask for the same few instants in the same second. */
function remembering(next: ParsedCron['next']): ParsedCron['next'] {
  const answers = new Map<number, number | undefined>();
  return (after) => {
    if (answers.has(after)) return answers.get(after);
    const answer = next(after);
    if (answers.size >= 16) answers.clear();
    answers.set(after, answer);
    return answer;
  };
}

function compile(text: string, timezone: string): Cron {
  const options: CronOptions = {
    paused: true,
    mode: '5-or-6-parts',
    domAndDow: false,
    // With croner's default, `30 2,14 * * *` would run twice where `30 2 * * *` runs once.
    fixedTimeRule: 'no-wildcard',
    // A fixed offset spares croner the time zone data: 340,000 instants/s instead of 28,000.
    ...(isUtc(timezone) ? { utcOffset: 0 } : { timezone }),
  };
  try {
    return new Cron(text.trim(), options);
  } catch (error) {
    throw new DomainError('illegal-argument', `"${text}" is not a cron expression: ${String(error)}`);
  }
}

const isUtc = (timezone: string): boolean => /^(Etc\/)?(UTC|UCT|Zulu|Universal)$/i.test(timezone);

/** Whether the time zone data base knows the name. Bare offsets are no names. */
export function isTimezone(name: string): boolean {
  if (isUtc(name)) return true;
  if (!/^[a-z]/i.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const unknownZone = (name: string): string =>
  `"${name}" is not an IANA time zone, such as "Europe/Berlin" or "UTC"`;
