import type { RunRequest } from '#domain';
import { jobIdOf } from '../ids.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { queueOf } from './run-request.js';
import type { OutboxMessage } from '#event-store';

/** Requests a run in a unit of work, and sends it to its queue unless it waits for another. */
export function requestRun(work: UnitOfWork, id: string, request: RunRequest): void {
  work.create('run', id, { type: 'RequestRun', request });
  if (request.waitFor === undefined) work.send(attemptMessage(id, request, 1));
}

/** The message that makes a worker claim an attempt of a run. */
export const attemptMessage = (
  runId: string,
  { mode }: Pick<RunRequest, 'mode'>,
  attempt: number,
  availableAt?: string,
): OutboxMessage => ({
  queue: queueOf(mode),
  jobId: jobIdOf(runId, attempt),
  payload: { runId, attempt },
  ...(availableAt !== undefined && { availableAt }),
});
