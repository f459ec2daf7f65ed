import type { LogKeepDays } from '#config';
import type { RunBody } from '#read-models';

const dayMs = 24 * 3_600_000;

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

/** How long the logs of such a run are kept, where it ended longer ago than that; undefined where they must be there. */
export function logExpiry(
  { state, ended }: Pick<RunBody, 'state' | 'ended'>,
  keepDays: LogKeepDays,
  now: Date,
): string | undefined {
  const kept = state === 'DONE' ? keepDays.succeeded : state === 'FAILED' || state === 'ABORTED' ? keepDays.failed : 0;
  if (kept === 0 || ended === undefined || now.getTime() - Date.parse(ended) <= kept * dayMs) return undefined;
  const which = state === 'DONE' ? 'succeeded' : 'failed or were cancelled';
  return `Logs of runs that ${which} are kept for ${days(kept)} after their end`;
}
