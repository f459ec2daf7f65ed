import { assertNever } from '../kernel/assert-never.js';
import type { OverlapPolicy, Schedule, TickDecision } from './schedule.js';

/** A run of the schedule's experiment that has not ended. */
export interface ActiveRun {
  readonly runId: string;
  /** The active run that it waits for, under overlap policy `queue`. */
  readonly waitFor?: string;
}

/**
 * The policy for ticks that are decided together. Where all that were missed are to run, `skip` would leave out all but
 * the first of them: they wait for each other, and so do those on time that come with them.
 */
export const overlapOf = ({ overlap = 'skip' }: Schedule, catchesUp: boolean): OverlapPolicy =>
  overlap === 'skip' && catchesUp ? 'queue' : overlap;

/** Decides which of the ticks that are to run do, given the runs that are active, oldest first, and those requested on the way. */
export function applyOverlap(
  policy: OverlapPolicy,
  nominalTimes: readonly string[],
  active: readonly ActiveRun[],
  runIdOf: (nominalTime: string) => string,
): TickDecision[] {
  switch (policy) {
    case 'allow':
      return nominalTimes.map(requested);
    case 'skip':
      return nominalTimes.map((time, index) => (index === 0 && active.length === 0 ? requested(time) : skipped(time)));
    case 'queue':
      return queue(nominalTimes, active, runIdOf);
    case 'cancelPrevious':
      return cancelPrevious(nominalTimes, active);
    default:
      return assertNever(policy);
  }
}

/** Each run waits for the one before it. */
function queue(
  nominalTimes: readonly string[],
  active: readonly ActiveRun[],
  runIdOf: (nominalTime: string) => string,
): TickDecision[] {
  let tail = tailOf(active);
  return nominalTimes.map((nominalTime) => {
    const waitFor = tail;
    tail = runIdOf(nominalTime);
    return { ...requested(nominalTime), ...(waitFor !== undefined && { waitFor }) };
  });
}

/** The last active run that none waits for: runs requested at the same moment are in no order of their own. */
function tailOf(active: readonly ActiveRun[]): string | undefined {
  const awaited = new Set(active.map(({ waitFor }) => waitFor));
  return active.findLast(({ runId }) => !awaited.has(runId))?.runId;
}

/** Of several ticks at once only the last runs: the others would be cancelled in the moment that requests them. */
function cancelPrevious(nominalTimes: readonly string[], active: readonly ActiveRun[]): TickDecision[] {
  const cancels = active.map(({ runId }) => runId);
  return nominalTimes.map((nominalTime, index) =>
    index < nominalTimes.length - 1
      ? skipped(nominalTime)
      : { ...requested(nominalTime), ...(cancels.length > 0 && { cancels }) },
  );
}

const requested = (nominalTime: string) => ({ outcome: 'requested', nominalTime }) as const;
const skipped = (nominalTime: string) => ({ outcome: 'skipped', nominalTime, reason: 'overlap' }) as const;
