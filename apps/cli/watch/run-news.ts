import type { WatchedRun } from './run-lines.js';

/**
 * The runs whose state was not shown yet, in the order in which it came about: runs end in another order than they were
 * requested in.
 * @param shown the state of each run that was shown last
 */
export const newsOf = (runs: readonly WatchedRun[], shown: ReadonlyMap<string, string>): WatchedRun[] =>
  runs
    .filter(({ id, state }) => shown.get(id) !== state)
    .sort((one, other) => one.updated.localeCompare(other.updated) || one.id.localeCompare(other.id));
