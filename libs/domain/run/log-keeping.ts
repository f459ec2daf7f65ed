import type { RunState } from './run.js';

/** Days that logs are kept after their run has succeeded, or has failed or been cancelled; 0 = for ever. */
export interface LogKeepDays {
  readonly succeeded: number;
  readonly failed: number;
}

const dayMs = 24 * 3_600_000;

/** The days that the logs of a run are kept after its end, where they have passed; undefined where the logs must be there. */
export function expiredAfterDays(
  { state, ended }: { readonly state: RunState; readonly ended?: string | undefined },
  keepDays: LogKeepDays,
  now: Date,
): number | undefined {
  const kept = state === 'DONE' ? keepDays.succeeded : state === 'FAILED' || state === 'ABORTED' ? keepDays.failed : 0;
  if (kept === 0 || ended === undefined) return undefined;
  return now.getTime() - Date.parse(ended) > kept * dayMs ? kept : undefined;
}
