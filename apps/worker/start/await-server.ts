import { messageOf, refusalOf } from '#faults';
import { untilReached } from '#waiting';
import { Trouble } from '../loop/trouble.js';
import type { Log } from '../logging/log.js';
import { StartError } from './start-error.js';

export interface AwaitOptions {
  /** For the log. */
  readonly what: string;
  /** Whether a failure may pass by itself. */
  readonly mayPass: (error: unknown) => boolean;
  readonly giveUp: AbortSignal;
  readonly log: Log;
}

/** Tries `look` until it succeeds; answers false when `giveUp` is aborted first. @throws StartError */
export async function awaitServer(
  look: () => Promise<unknown>,
  { what, mayPass, giveUp, log }: AwaitOptions,
): Promise<boolean> {
  const trouble = new Trouble(what, log);
  const waiting = (error: unknown): void => {
    trouble.failed(error);
  };
  try {
    await untilReached(() => (giveUp.aborted ? Promise.reject(new Error('given up')) : look()), {
      mayPass,
      giveUp,
      waiting,
    });
  } catch (error) {
    if (giveUp.aborted) return false;
    throw new StartError(`${what} ${failureOf(error)}`, { cause: error });
  }
  trouble.fine();
  return true;
}

function failureOf(error: unknown): string {
  const refusal = refusalOf(error);
  return refusal ? `${refusal.what}: ${refusal.said}` : `failed: ${messageOf(error)}`;
}
