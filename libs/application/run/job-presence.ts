import type { JobPresence, RunQueue } from '#queues';
import type { OpenRun } from '#read-models';
import { attemptMessage } from './attempt-message.js';

/**
 * What became of the job of an open run's attempt, as far as `decideRepair` wants to know: the queue is asked only where
 * the answer can matter.
 */
export async function jobPresence(
  { id, mode, attempt, facts }: OpenRun,
  ask: (queue: RunQueue, jobId: string) => Promise<JobPresence>,
): Promise<JobPresence> {
  if (facts.state === 'RUNNING' || facts.waits || facts.inOutbox || facts.retryIn > 0) return 'active';
  const { queue, jobId } = attemptMessage(id, { mode }, attempt);
  return ask(queue, jobId);
}
