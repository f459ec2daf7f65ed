/**
 * What a database gains from more at once is little. Each costs it a process and 5 MiB, and 10 to 20 ms of processor time to open: of
 * twenty runs that are due at one instant, a connection each took more than their statements.
 */
const mostOfRuns = 8;

/**
 * Connections of a process that does so many runs of each queue at once: what it needs `besides`, and those that the runs share, since
 * none holds one for longer than a transaction.
 */
export const connectionsFor = (concurrency: Readonly<Record<string, number>>, besides: number): number =>
  besides +
  Math.min(
    mostOfRuns,
    Object.values(concurrency).reduce((sum, runs) => sum + runs, 0),
  );

/** Milliseconds that a worker keeps one which nobody uses: what is due every minute finds those of the minute before. */
export const idleConnectionMs = 90_000;
