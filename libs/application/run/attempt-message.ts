import { kindOf, streamName } from '#domain';
import type { RunRequest } from '#domain';
import type { OutboxMessage } from '#event-store';
import type { RunMessage } from '#queues';
import { jobIdOf } from '../ids.js';

/** The message that makes a worker claim an attempt of a run. */
export const attemptMessage = (
  runId: string,
  { mode }: Pick<RunRequest, 'mode'>,
  attempt: number,
  availableAt?: string,
): Omit<OutboxMessage, 'org'> & RunMessage => ({
  queue: kindOf(mode),
  jobId: jobIdOf(runId, attempt),
  payload: { runId, attempt },
  stream: streamName('run', runId),
  ...(availableAt !== undefined && { availableAt }),
});
