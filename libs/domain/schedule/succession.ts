import { endOf, startOf } from './bounds.js';
import type { Schedule, ScheduleKind, ScheduleState } from './schedule.js';

/**
 * Instants that were due before their schedule was changed, paused or removed, and are not decided yet. They are decided
 * as the schedule stood then; its endTime is the last millisecond before the change.
 */
export interface ClosedSpan extends Pick<ScheduleState, 'schedule' | 'watermark' | 'resumed'> {
  readonly kind: ScheduleKind;
}

/**
 * The instants of a schedule before `at`, as a schedule. A change takes effect at its own moment: what was due before
 * it belongs to the schedule as it was, and from then on instants are those of the new one.
 * @param at ISO instant of the change
 */
export function endedBefore(schedule: Schedule, at: string): Schedule {
  const end = Math.min(endOf(schedule), Date.parse(at) - 1);
  return { ...schedule, endTime: new Date(end).toISOString() };
}

/**
 * Whether a schedule that takes another's place has the same instants before `at`, so that those which are undecided
 * may be left to its policies.
 * @param at ISO instant of the change
 */
export function keepsInstants(before: Schedule, after: Schedule, at: string): boolean {
  const endBefore = (schedule: Schedule) => Math.min(endOf(schedule), Date.parse(at) - 1);
  return (
    before.cron === after.cron &&
    (before.timezone ?? 'UTC') === (after.timezone ?? 'UTC') &&
    startOf(before) === startOf(after) &&
    endBefore(before) === endBefore(after)
  );
}
