import { decideTicks } from './decide-ticks.js';
import type { TickLimits } from './decide-ticks.js';
import { instantsAfter } from './instants.js';
import type { ActiveRun } from './overlap.js';
import type { Schedule, ScheduleState } from './schedule.js';

/** A paused schedule as its resumption finds it. */
export type Resumed = Omit<ScheduleState, 'paused' | 'resumed'> & Required<Pick<ScheduleState, 'resumed'>>;

/**
 * The ticks that passed during a pause and run now, as the planner is going to decide them. Those that its policy
 * leaves out anyway are not looked at one by one: a pause of a month may have passed over millions.
 * @returns at most `limits.maxInstants` ISO instants, oldest first
 */
export function willRun(state: Resumed, active: readonly ActiveRun[], limits: TickLimits): string[] {
  const from = relevantFrom(state);
  if (from === undefined) return [];
  const watermark = new Date(from).toISOString();
  const { decisions } = decideTicks({ ...state, watermark }, active, new Date(state.resumed.at), limits);
  return decisions.flatMap(({ outcome, nominalTime }) => (outcome === 'requested' ? [nominalTime] : []));
}

/** The watermark after which a tick may run; undefined when none may. */
function relevantFrom({ schedule, watermark, resumed: { at, missed } }: Resumed): number | undefined {
  const [after, until] = [Date.parse(watermark), Date.parse(at)];
  switch (missed) {
    case 'skip':
      return undefined;
    case 'latest': {
      const last = lastInstant(schedule, after, until);
      return last === undefined ? undefined : last - 1;
    }
    case 'all':
      return Math.max(after, until - (schedule.catchUpWindow ?? Number.POSITIVE_INFINITY) * 60_000 - 1);
  }
}

/** The last instant in `(after, until]`, milliseconds since 1970. Cron only looks ahead, so it is searched for by halves. */
function lastInstant(schedule: Schedule, after: number, until: number): number | undefined {
  const hasOneAfter = (instant: number): boolean => {
    const next = instantsAfter(schedule, instant).next();
    return next.done !== true && next.value <= until;
  };
  if (!hasOneAfter(after)) return undefined;
  let [before, none] = [after, until];
  while (none - before > 1) {
    const middle = Math.floor((before + none) / 2);
    if (hasOneAfter(middle)) before = middle;
    else none = middle;
  }
  return none;
}
