import { decideTicks } from './decide-ticks.js';
import type { TickLimits } from './decide-ticks.js';
import { lastInstant } from './instants.js';
import type { ActiveRun } from './overlap.js';
import type { ScheduleState } from './schedule.js';

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
