import { kindOf } from '#domain';
import type { RunRequest } from '#domain';
import type { OutboxMessage } from '#event-store';
import { jobIdOf } from '../ids.js';

/** The message that makes a worker claim an attempt of a run. */
export const attemptMessage = (
  runId: string,
  { mode }: Pick<RunRequest, 'mode'>,
  attempt: number,
  availableAt?: string,
): OutboxMessage => ({
  queue: kindOf(mode),
  jobId: jobIdOf(runId, attempt),
  payload: { runId, attempt },
  ...(availableAt !== undefined && { availableAt }),
});
