import { expiredAfterDays } from '#domain';
import type { LogKeepDays } from '#domain';
import type { RunBody } from '#read-models';

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

/** How long the logs of such a run are kept, where it ended longer ago than that; undefined where they must be there. */
export function logExpiry(run: Pick<RunBody, 'state' | 'ended'>, keepDays: LogKeepDays, now: Date): string | undefined {
  const kept = expiredAfterDays(run, keepDays, now);
  if (kept === undefined) return undefined;
  const which = run.state === 'DONE' ? 'succeeded' : 'failed or were cancelled';
  return `Logs of runs that ${which} are kept for ${days(kept)} after their end`;
}
