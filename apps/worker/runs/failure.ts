import { RunInputError } from '#application';
import { BadBatchError, BadRowError, MemoryLimitError } from '#data-sets';
import { DomainError, assertNever } from '#domain';
import type { FailureReason } from '#domain';
import type { EngineOutcome } from '#engines';
import { ObjectMissingError, storageFaultOf } from '#object-store';
import type { StorageFault } from '#object-store';

/** An attempt cannot go on; `message` is for whoever asked for the run. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';

  constructor(
    readonly reason: FailureReason,
    message: string,
  ) {
    super(message);
  }
}

export type FailedOutcome = Exclude<EngineOutcome, { kind: 'succeeded' | 'cancelled' }>;

/** What an engine's failure means for its run. */
export function failureOfOutcome(outcome: FailedOutcome, timeoutMs: number): RunFailure {
  switch (outcome.kind) {
    case 'bad-data':
    case 'bad-configuration':
    case 'temporary':
    case 'crashed':
      return new RunFailure(outcome.kind, outcome.message);
    case 'timed-out':
      return new RunFailure('timed-out', `the engine did not end within ${Math.round(timeoutMs / 1_000)} s`);
    default:
      return assertNever(outcome);
  }
}

const storageFaults: Readonly<Record<StorageFault, string>> = {
  full: 'the storage is full: files of the run could not be written',
  'read-only': 'the storage is read-only: files of the run could not be written',
};

/** What an error means for the run in whose course it came. Of errors that nobody foresaw, only the log tells more. */
export function failureOfError(error: unknown): RunFailure {
  if (error instanceof RunFailure) return error;
  if (error instanceof RunInputError) return new RunFailure(error.reason, error.message);
  if (error instanceof BadRowError || error instanceof BadBatchError) return new RunFailure('bad-data', error.message);
  if (error instanceof DomainError || error instanceof MemoryLimitError) {
    return new RunFailure('bad-configuration', error.message);
  }
  if (error instanceof ObjectMissingError) return new RunFailure('temporary', error.message);
  const fault = storageFaultOf(error);
  if (fault) return new RunFailure('temporary', storageFaults[fault]);
  return new RunFailure('temporary', 'the worker met an unexpected error, which its log describes');
}

/** Whether the failure is foreseen, so that the log needs no stack. */
export const isForeseen = (error: unknown): boolean =>
  error instanceof RunFailure ||
  error instanceof RunInputError ||
  error instanceof BadRowError ||
  error instanceof BadBatchError ||
  error instanceof MemoryLimitError ||
  error instanceof DomainError ||
  storageFaultOf(error) !== undefined;
