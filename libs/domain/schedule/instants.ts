import { endOf, startOf } from './bounds.js';
import { parseCron } from './cron.js';
import type { Schedule } from './schedule.js';

/** The nominal instants after `after` (milliseconds since 1970), oldest first, within the schedule's inclusive bounds; endless where it has no end. */
export function* instantsAfter(schedule: Schedule, after: number): Generator<number, void, undefined> {
  const cron = parseCron(schedule.cron, schedule.timezone);
  const start = startOf(schedule);
  const end = endOf(schedule);
  let instant = cron.next(Math.max(after, start - 1));
  while (instant !== undefined && instant <= end) {
    yield instant;
    instant = cron.next(instant);
  }
}

/**
 * The next nominal instants of a schedule.
 * @param afterExclusive ISO instant
 * @returns at most `count` ISO instants with milliseconds and Z, oldest first
 */
export function nextInstants(schedule: Schedule, afterExclusive: string, count: number): string[] {
  const next: string[] = [];
  const instants = instantsAfter(schedule, Date.parse(afterExclusive));
  while (next.length < count) {
    const { value } = instants.next();
    if (value === undefined) break;
    next.push(new Date(value).toISOString());
  }
  return next;
}

/** The last nominal instant in `(after, until]`, milliseconds since 1970; undefined when there is none. */
export function lastInstant(schedule: Schedule, after: number, until: number): number | undefined {
  const start = startOf(schedule);
  const end = endOf(schedule);
  const last = parseCron(schedule.cron, schedule.timezone).previous(Math.min(until, end) + 1);
  return last !== undefined && last > after && last >= start ? last : undefined;
}

/**
 * Where the deciding of a schedule begins: everything up to and including the watermark counts as decided. It lies one
 * millisecond before the schedule's creation or its startTime, whichever is later, so that an instant at that very
 * moment still fires and none before it does.
 * @param createdAt ISO instant at which the schedule was created or replaced
 * @returns ISO instant
 */
export function initialWatermark(schedule: Schedule, createdAt: string): string {
  const start = startOf(schedule);
  return new Date(Math.max(Date.parse(createdAt), start) - 1).toISOString();
}
