import type { RunRequest } from '#domain';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { attemptMessage } from './attempt-message.js';

/** Requests a run in a unit of work, and sends it to its queue unless it waits for another. */
export function beginRun(work: UnitOfWork, id: string, request: RunRequest): void {
  work.create('run', id, { type: 'RequestRun', request });
  if (request.waitFor === undefined) work.send(attemptMessage(id, request, 1));
}
