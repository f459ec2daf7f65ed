import { BusyError, MemoryLimitError, StoppedError, TimeLimitError } from '#data-sets';
import { DomainError } from '#domain';
import type { DomainErrorCode } from '#domain';
import { isUnavailable, VersionConflictError } from '#event-store';
import { storageFaultOf } from '#object-store';
import type { StorageFault } from '#object-store';
import { HttpException } from '@nestjs/common';
import { formFault } from '../bodies/broken-form.js';
import { problemOf } from './problem.js';
import type { Problem } from './problem.js';

const statuses: Readonly<Record<DomainErrorCode, number>> = {
  'illegal-argument': 400,
  unprocessable: 422,
  'not-found': 404,
  conflict: 409,
  'precondition-failed': 412,
};

const storageProblems: Readonly<Record<StorageFault, Problem>> = {
  full: problemOf(507, 'The storage is full: the same request may succeed once there is room'),
  'read-only': problemOf(503, 'The storage is read-only at the moment: nothing that needs files can be done'),
};

interface HttpFault {
  readonly statusCode: number;
  readonly message: string;
}

/** Errors of Fastify and its plugins carry a status; below 500 their messages are about the request only. */
const isClientFault = (error: unknown): error is HttpFault =>
  error instanceof Error &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode >= 400 &&
  error.statusCode < 500;

const left = 'The client left before the request was done';

/** What Node.js says to whoever reads a body that ends too early. */
function isOfLeaving(error: unknown): boolean {
  const { message, code } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return message === 'aborted' && code === 'ECONNRESET';
}

/** Whether the fault is ours: then it is logged, and its message stays inside. */
export const isInternal = (problem: Problem): boolean => problem.status >= 500;

/** The one place that maps errors to answers. Internal faults answer with the request's id and nothing else. */
export function explain(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) return problemOf(statuses[error.code], error.message, error.fields);
  if (error instanceof StoppedError || isOfLeaving(error)) return problemOf(408, left);
  if (isUnavailable(error)) {
    return problemOf(503, 'A dependency is down for the moment; the same request may succeed in a few seconds');
  }
  if (error instanceof MemoryLimitError || error instanceof TimeLimitError) return problemOf(422, error.message);
  if (error instanceof BusyError) return problemOf(429, error.message);
  const storageFault = storageFaultOf(error);
  if (storageFault) return storageProblems[storageFault];
  if (error instanceof VersionConflictError) return problemOf(409, 'Too many requests change this resource at once');
  if (error instanceof HttpException && error.getStatus() < 500) return problemOf(error.getStatus(), error.message);
  if (error instanceof HttpException && error.getStatus() === 503) return problemOf(503, error.message);
  const fault = formFault(error);
  if (fault !== undefined) return problemOf(400, `The multipart form cannot be read: ${fault}`);
  if (isClientFault(error)) return problemOf(error.statusCode, error.message);
  return problemOf(500, `Something went wrong on the server; the log has more under request id ${requestId}`);
}
