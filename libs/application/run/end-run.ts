import type { RunQueries } from '#read-models';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { attemptMessage } from './attempt-message.js';

/**
 * Sends what a run's new state calls for: its next attempt when it is to be retried; when it has ended, the runs that
 * waited for it. A run that began to wait just now is found by the reconciler.
 */
export async function endRun(
  work: UnitOfWork,
  runId: string,
  runs: Pick<RunQueries, 'isAwaited' | 'waiting'>,
): Promise<void> {
  const run = await work.state('run', runId);
  if (run.status === 'RETRY') work.send(attemptMessage(runId, run.request, run.attempt, run.retryAt));
  if (run.status !== 'DONE' && run.status !== 'FAILED' && run.status !== 'ABORTED') return;
  const { waitFor } = run.request;
  // Cancelled while it waited itself: those that waited for it now wait for the one that it waited for.
  if (run.status === 'ABORTED' && waitFor !== undefined && (await runs.isAwaited(waitFor))) return;
  for (const waiting of await runs.waiting(runId)) work.send(attemptMessage(waiting.runId, waiting, 1));
}
