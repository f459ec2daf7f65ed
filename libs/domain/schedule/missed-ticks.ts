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

/** What becomes of a due tick for its lateness alone. */
export type Timeliness =
  /** On time, or the one that is run in place of all that were missed. */
  | { readonly is: 'due' }
  /** One of all that were missed, each of which runs. */
  | { readonly is: 'caught-up' }
  | { readonly is: 'skipped'; readonly reason: SkipReason };

/** Whether a tick that is due can still be on time. */
export const isFresh = (at: number, now: number): boolean => now - at < newestOnTimeMs;

export function timelinessOf({ schedule, resumed }: ScheduleState, due: DueInstant, now: number): Timeliness {
  const bound = schedule.catchUpWindow;
  if (resumed && due.at <= Date.parse(resumed.at)) {
    const until = Date.parse(resumed.at);
    return makeUp({ ...due, until, policy: resumed.missed, bound, reason: 'paused' });
  }
  const isNewest = due.next === undefined || due.next > now;
  if (isNewest ? isFresh(due.at, now) : now - due.at < olderOnTimeMs) return { is: 'due' };
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

function makeUp({ at, next, until, policy, bound, reason }: Missed): Timeliness {
  const isLatest = next === undefined || next > until;
  if (policy === 'skip' || (policy === 'latest' && !isLatest)) return { is: 'skipped', reason };
  if (bound !== undefined && until - at > bound * 60_000) return { is: 'skipped', reason: 'catch-up-window' };
  return { is: policy === 'all' ? 'caught-up' : 'due' };
}
