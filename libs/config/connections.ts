/** Connections of a pool, and milliseconds after which one that nobody uses is closed. */
export interface PoolSize {
  readonly max: number;
  readonly idleTimeout: number;
}

/**
 * More at once gain little. Each costs the server a process and 5 MiB, and 10 to 20 ms of processor time to open: of twenty runs that are
 * due at one instant, a connection each took more than their statements.
 */
const mostOfRuns = 8;

/** What is due every minute finds the connections of the minute before. */
const keptMs = 90_000;
const usualMs = 10_000;

/**
 * The pool of a process that does so many runs of each queue at once: what it needs `besides`, and what the runs share, since none
 * holds a connection for longer than a transaction. They are kept where many runs may be due together.
 */
export function poolSizeFor(concurrency: Readonly<Record<string, number>>, besides: number): PoolSize {
  const runs = Object.values(concurrency).reduce((sum, each) => sum + each, 0);
  return { max: besides + Math.min(mostOfRuns, runs), idleTimeout: runs >= mostOfRuns ? keptMs : usualMs };
}
