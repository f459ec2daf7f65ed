import { RunInputError } from '#application';
import { BadBatchError, BadRowError, MemoryLimitError, TimeLimitError } from '#data-sets';
import { DomainError, assertNever } from '#domain';
import type { FailureReason } from '#domain';
import { LaunchError, OutputError } from '#engines';
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

/** What an engine was held to. */
export interface Held {
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

/** What an engine's failure means for its run. */
export function failureOfOutcome(outcome: FailedOutcome, { timeoutMs, maxOutputBytes }: Held): RunFailure {
  switch (outcome.kind) {
    case 'bad-data':
    case 'bad-configuration':
    case 'temporary':
    case 'crashed':
      return new RunFailure(outcome.kind, outcome.message);
    case 'timed-out':
      return new RunFailure('timed-out', `the engine did not end within ${Math.round(timeoutMs / 1_000)} s`);
    case 'too-large':
      return tooLarge(maxOutputBytes);
    default:
      return assertNever(outcome);
  }
}

/** Another attempt would write as much. */
export const tooLarge = (maxOutputBytes: number): RunFailure =>
  new RunFailure(
    'bad-configuration',
    `the engine wrote more than the ${maxOutputBytes / 1024 ** 2} MiB that RUN_OUTPUT_MAX_MIB allows a run, temporary files included`,
  );

/** What an engine says when it is out of room is its own matter; that it was is the reason. */
export const fullDisk = (message: string): RunFailure =>
  new RunFailure('temporary', `${storageFaults.full}; the engine says: ${message}`);

const storageFaults: Readonly<Record<StorageFault, string>> = {
  full: 'the storage is full: files of the run could not be written',
  'read-only': 'the storage is read-only: files of the run could not be written',
};

/** What an error means for the run in whose course it came. Of errors that nobody foresaw, only the log tells more. */
export function failureOfError(error: unknown): RunFailure {
  if (error instanceof RunFailure) return error;
  if (error instanceof RunInputError) return new RunFailure(error.reason, error.message);
  if (error instanceof BadRowError || error instanceof BadBatchError) return new RunFailure('bad-data', error.message);
  if (error instanceof DomainError || error instanceof MemoryLimitError || error instanceof TimeLimitError) {
    return new RunFailure('bad-configuration', error.message);
  }
  if (error instanceof LaunchError) return new RunFailure(error.reason, error.message);
  if (error instanceof OutputError) return new RunFailure('bad-configuration', error.message);
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
  error instanceof TimeLimitError ||
  error instanceof OutputError ||
  error instanceof LaunchError ||
  error instanceof DomainError ||
  storageFaultOf(error) !== undefined;
