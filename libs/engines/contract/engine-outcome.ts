import { storableText } from './storable-text.js';

/** Exit codes by which an engine says why it failed (from BSD's sysexits.h). Any other code but 0 is a crash. */
export const engineExitCodes = { badData: 65, temporary: 75, badConfiguration: 78 } as const;

/** How one attempt of an engine ended. Only `temporary`, `crashed` and `timed-out` can be helped by trying again. */
export type EngineOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'bad-data'; readonly message: string }
  | { readonly kind: 'bad-configuration'; readonly message: string }
  | { readonly kind: 'temporary'; readonly message: string }
  | { readonly kind: 'crashed'; readonly exitCode?: number; readonly signal?: string; readonly message: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'cancelled' };

/** Why the supervisor ended a process before it ended by itself. */
export type StopReason = 'timed-out' | 'cancelled' | 'too-large';

/** What was observed of a process that has ended. */
export interface ExitFacts {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The first reason, when the supervisor asked it to stop while it was running. */
  readonly stopped?: StopReason;
  /** The limit that its processes exceeded, together or one of them, and would exceed again. */
  readonly exceeded?: string;
  /** The last `error` that it reported. */
  readonly reportedError?: string;
  readonly lastStderrLine?: string;
}

/**
 * The outcome that the facts amount to. A process that was asked to stop is `cancelled`, `timed-out` or `too-large` whatever its
 * exit code: an engine that tidies up on SIGTERM and exits with 0 has not finished its work.
 */
export function outcomeOf(facts: ExitFacts): EngineOutcome {
  if (facts.stopped !== undefined) return { kind: facts.stopped };
  if (facts.exceeded !== undefined) return { kind: 'bad-configuration', message: storableText(facts.exceeded) };
  const message = storableText(facts.reportedError ?? facts.lastStderrLine ?? plainMessage(facts));
  switch (facts.exitCode) {
    case 0:
      return { kind: 'succeeded' };
    case engineExitCodes.badData:
      return { kind: 'bad-data', message };
    case engineExitCodes.badConfiguration:
      return { kind: 'bad-configuration', message };
    case engineExitCodes.temporary:
      return { kind: 'temporary', message };
    default:
      return {
        kind: 'crashed',
        ...(facts.exitCode === null ? {} : { exitCode: facts.exitCode }),
        ...(facts.signal === null ? {} : { signal: facts.signal }),
        message,
      };
  }
}

const plainMessage = ({ exitCode, signal }: ExitFacts): string =>
  exitCode === null ? `the engine was ended by ${signal ?? 'a signal'}` : `the engine exited with code ${exitCode}`;
