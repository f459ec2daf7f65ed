import type { MissedPolicy, ScheduleState, SkipReason } from './schedule.js';

/**
 * How late a tick may be decided and still be on time. The planner looks every second and decides thousands of schedules
 * within 3 s; a restart of the worker takes some seconds more. So the newest due tick has a minute, in which no policy
 * can lose it. Older ones, when a newer one is due too, have 10 s: enough for a schedule of seconds to lose nothing to
 * a slow planner, and little enough for an outage to end in one run and not in a burst.
 */
const newestOnTimeMs = 60_000;
const olderOnTimeMs = 10_000;

/** A due instant; `next` is the following one, due or not, and all are milliseconds since 1970. */
export interface DueInstant {
  readonly at: number;
  readonly next: number | undefined;
}

/** Why a due tick is skipped for its lateness; undefined where it is on time or made up for. */
export function lateness({ schedule, resumed }: ScheduleState, due: DueInstant, now: number): SkipReason | undefined {
  const bound = schedule.catchUpWindow;
  if (resumed && due.at <= Date.parse(resumed.at)) {
    const until = Date.parse(resumed.at);
    return makeUp({ ...due, until, policy: resumed.missed, bound, reason: 'paused' });
  }
  const isNewest = due.next === undefined || due.next > now;
  if (now - due.at < (isNewest ? newestOnTimeMs : olderOnTimeMs)) return undefined;
  return makeUp({ ...due, until: now, policy: schedule.missed ?? 'latest', bound, reason: 'missed' });
}

interface Missed extends DueInstant {
  /** The end of the time in which ticks were missed. */
  readonly until: number;
  readonly policy: MissedPolicy;
  /** Minutes before `until`. */
  readonly bound: number | undefined;
  readonly reason: SkipReason;
}

function makeUp({ at, next, until, policy, bound, reason }: Missed): SkipReason | undefined {
  const isLatest = next === undefined || next > until;
  if (policy === 'skip' || (policy === 'latest' && !isLatest)) return reason;
  return bound !== undefined && until - at > bound * 60_000 ? 'catch-up-window' : undefined;
}
