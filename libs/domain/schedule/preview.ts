import { initialWatermark, nextInstants } from './instants.js';
import type { Schedule } from './schedule.js';

/** What would become of a schedule's instants. All are ISO instants with milliseconds and Z, oldest first. */
export interface SchedulePreview {
  /** The next instants of the proposed schedule. */
  readonly next: readonly string[];
  /** Instants of the proposed schedule that the current one does not have, and the other way round. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Compares a proposed schedule with the current one, from `now` on: what was due before is decided as it was. They are
 * compared over their next `count` instants, as far as both are known: up to the end of the shorter of the two lists,
 * unless that ends because its schedule does.
 * @param now ISO instant
 */
export function previewSchedule(
  current: Schedule | undefined,
  proposed: Schedule | undefined,
  now: string,
  count: number,
): SchedulePreview {
  const nextOf = (schedule: Schedule | undefined): string[] =>
    schedule ? nextInstants(schedule, initialWatermark(schedule, now), count) : [];
  const [before, next] = [nextOf(current), nextOf(proposed)];
  const ends = [before, next].flatMap((instants) => (instants.length === count ? (instants.at(-1) ?? []) : []));
  const isCompared = (instant: string): boolean => ends.every((end) => instant <= end);
  const [known, wanted] = [new Set(before), new Set(next)];
  return {
    next,
    added: next.filter((instant) => !known.has(instant) && isCompared(instant)),
    removed: before.filter((instant) => !wanted.has(instant) && isCompared(instant)),
  };
}
