import { backOff } from './back-off.js';
import { pause } from './pause.js';

export interface Reaching {
  /** Whether a failure may pass by itself, as that of a server that is away. */
  readonly mayPass: (error: unknown) => boolean;
  readonly giveUp: AbortSignal;
  /** Told of each failure that may pass before it is waited for: the n-th in a row, from 1. */
  readonly waiting?: (error: unknown, failures: number) => void;
}

/**
 * Does something that needs a server, again and again while that cannot be reached. Every other failure is thrown at once;
 * once `giveUp` is aborted the last try is made without a pause, and its failure thrown.
 */
export async function untilReached<Result>(
  work: () => Promise<Result>,
  { mayPass, giveUp, waiting }: Reaching,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (giveUp.aborted || !mayPass(error)) throw error;
      waiting?.(error, failures);
      await pause(backOff(failures), giveUp);
    }
  }
}
