import { messageOf, refusalOf } from '#faults';
import { backOff, pause } from '#waiting';
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
  for (let failures = 1; !giveUp.aborted; failures++) {
    try {
      await look();
      trouble.fine();
      return true;
    } catch (error) {
      if (!mayPass(error)) throw new StartError(`${what} ${failureOf(error)}`, { cause: error });
      trouble.failed(error);
      await pause(backOff(failures), giveUp);
    }
  }
  return false;
}

function failureOf(error: unknown): string {
  const refusal = refusalOf(error);
  return refusal ? `${refusal.what}: ${refusal.said}` : `failed: ${messageOf(error)}`;
}
