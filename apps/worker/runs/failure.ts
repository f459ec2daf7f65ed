import { RunInputError } from '#application';
import { BadBatchError, BadRowError, MemoryLimitError, TimeLimitError } from '#data-sets';
import { DomainError, assertNever } from '#domain';
import type { FailureReason } from '#domain';
import { LaunchError, OutputError } from '#engines';
import type { EngineOutcome } from '#engines';
import { messageOf } from '#faults';
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

/** Errors whose message is for whoever asked for the run, and what each means for it. */
const reasons: readonly (readonly [type: abstract new (...parts: never) => Error, reason: FailureReason])[] = [
  [BadRowError, 'bad-data'],
  [BadBatchError, 'bad-data'],
  [DomainError, 'bad-configuration'],
  [MemoryLimitError, 'bad-configuration'],
  [TimeLimitError, 'bad-configuration'],
  [OutputError, 'bad-configuration'],
];

/** What an error that was foreseen means for the run in whose course it came: the log needs no stack of it. */
export function foreseenFailure(error: unknown): RunFailure | undefined {
  if (error instanceof RunFailure) return error;
  if (error instanceof RunInputError || error instanceof LaunchError)
    return new RunFailure(error.reason, error.message);
  const [, reason] = reasons.find(([type]) => error instanceof type) ?? [];
  if (reason !== undefined) return new RunFailure(reason, messageOf(error));
  const fault = storageFaultOf(error);
  return fault && new RunFailure('temporary', storageFaults[fault]);
}

/** What any error means for its run. Of those that nobody foresaw, only the log tells more. */
export function failureOfError(error: unknown): RunFailure {
  // Nobody deletes what a run needs: it is told, and the log has where it was missed.
  const missing = error instanceof ObjectMissingError ? error.message : undefined;
  return (
    foreseenFailure(error) ??
    new RunFailure('temporary', missing ?? 'the worker met an unexpected error, which its log describes')
  );
}
