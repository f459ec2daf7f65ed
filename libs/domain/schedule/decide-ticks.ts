import { instantsAfter } from './instants.js';
import { isFresh, timelinessOf } from './missed-ticks.js';
import type { DueInstant } from './missed-ticks.js';
import { applyOverlap, overlapOf } from './overlap.js';
import type { ActiveRun } from './overlap.js';
import type { ScheduleState, SkipReason, TickDecision } from './schedule.js';

export interface TickLimits {
  /** Instants that one call may decide; the next call goes on from its watermark. */
  readonly maxInstants: number;
  /** The id of the run that a tick requests. */
  readonly runIdOf: (nominalTime: string) => string;
  /** Why no run could be made at present; every tick that would run is skipped for it. */
  readonly unrunnable?: SkipReason;
}

export interface DecidedTicks {
  /** One for each due instant, oldest first. */
  readonly decisions: readonly TickDecision[];
  /** Every instant up to and including it is decided; stays where it was when nothing was due. */
  readonly watermark: string;
  /** The earliest instant after the watermark, due or not; absent when the schedule has ended. */
  readonly nextDue?: string;
  /** Instants are left that are due at `now`. */
  readonly more: boolean;
}

/**
 * Decides the due ticks of a schedule: which request a run and which are skipped, and why. While a schedule is paused
 * none is decided: they wait for its resumption. Called again with the new watermark and the same `now`, it decides
 * nothing more.
 * @param active the experiment's runs that have not ended, oldest first
 */
export function decideTicks(
  state: ScheduleState,
  active: readonly ActiveRun[],
  now: Date,
  limits: TickLimits,
): DecidedTicks {
  const { due, nextDue } = dueInstants(state, now.getTime(), limits.maxInstants);
  const toRun: string[] = [];
  const decisions: TickDecision[] = [];
  let catchesUp = false;
  for (const instant of due) {
    const nominalTime = new Date(instant.at).toISOString();
    const timeliness = timelinessOf(state, instant, now.getTime());
    const reason = timeliness.is === 'skipped' ? timeliness.reason : limits.unrunnable;
    catchesUp ||= timeliness.is === 'caught-up';
    if (reason === undefined) toRun.push(nominalTime);
    else decisions.push({ outcome: 'skipped', nominalTime, reason });
  }
  const overlap = overlapOf(state.schedule, catchesUp);
  decisions.push(...applyOverlap(overlap, toRun, active, limits.runIdOf));
  decisions.sort((one, other) => (one.nominalTime < other.nominalTime ? -1 : 1));
  return {
    decisions,
    watermark: decisions.at(-1)?.nominalTime ?? state.watermark,
    ...(nextDue !== undefined && { nextDue: new Date(nextDue).toISOString() }),
    more: !state.paused && nextDue !== undefined && nextDue <= now.getTime(),
  };
}

function dueInstants(
  { schedule, watermark, paused }: ScheduleState,
  now: number,
  max: number,
): { readonly due: readonly DueInstant[]; readonly nextDue: number | undefined } {
  const found: number[] = [];
  let nextDue: number | undefined;
  for (const instant of instantsAfter(schedule, Date.parse(watermark))) {
    if (paused || instant > now || found.length >= max) {
      nextDue = instant;
      break;
    }
    found.push(instant);
  }
  // Ticks on time are decided together with the last that were missed before them: they are caught up with in one go.
  const cutsOffFresh = found.length > 1 && nextDue !== undefined && nextDue <= now && isFresh(nextDue, now);
  if (cutsOffFresh && !paused) nextDue = found.pop();
  return { due: found.map((at, index) => ({ at, next: found[index + 1] ?? nextDue })), nextDue };
}
