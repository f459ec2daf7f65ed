import { remedyOf } from './failure-reason.js';
import type { FailureReason } from './failure-reason.js';

/** Pauses between attempts: after attempt n, `delaySeconds · factor^(n − 1)`, at most `maxDelaySeconds`. */
export interface BackOff {
  readonly delaySeconds?: number;
  readonly factor?: number;
  readonly maxDelaySeconds?: number;
}

/** How often a run is tried, and after which pauses. What is absent is as in `defaultRetry`. */
export interface RetryPolicy extends BackOff {
  readonly attempts?: number;
}

/** Pauses of 1 s, 4 s, 16 s, 64 s, 256 s, then of 5 min. A longer first pause raises the longest one. */
export const defaultRetry: Required<RetryPolicy> = { attempts: 3, delaySeconds: 1, factor: 4, maxDelaySeconds: 300 };

/** No pause is longer: what lies further ahead was put off by a clock that has been set back since. */
export const longestDelaySeconds = 900;

/** What is wrong with a policy whose fields are each as they should be, by place. */
export function retryViolations({ delaySeconds, maxDelaySeconds }: RetryPolicy, place: string): Record<string, string> {
  if (maxDelaySeconds === undefined || maxDelaySeconds >= (delaySeconds ?? defaultRetry.delaySeconds)) return {};
  const least = `${delaySeconds ?? defaultRetry.delaySeconds} s, the pause after the first attempt`;
  return { [`${place}.maxDelaySeconds`]: `${maxDelaySeconds} is less than ${least}` };
}

/** What is known of an attempt that failed. */
export interface FailedAttempt {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** How many of those before it were handed back. */
  readonly handedBack: number;
  readonly attemptLimit: number;
  readonly backOff?: BackOff;
  readonly reason: FailureReason;
}

/** `at`: the ISO instant from which the next attempt may start. */
export type RetryDecision = { readonly kind: 'retry'; readonly at: string } | { readonly kind: 'fail' };

/**
 * Decides whether another attempt can help, and when. One that was handed back is followed at once by another and does
 * not count, so that a run outlives any number of restarts. Without jitter, so that the same facts decide the same; a crowd of
 * retries is held back by the queue's concurrency, not by luck.
 * @param now ISO instant
 */
export function decideRetry(failed: FailedAttempt, now: string): RetryDecision {
  const { attempt, handedBack, attemptLimit, backOff, reason } = failed;
  const counted = attempt - handedBack;
  switch (remedyOf(reason)) {
    case 'none':
      return { kind: 'fail' };
    case 'retry':
      if (counted >= attemptLimit) return { kind: 'fail' };
      return { kind: 'retry', at: new Date(Date.parse(now) + pauseMs(counted, backOff)).toISOString() };
    case 'hand-on':
      return { kind: 'retry', at: now };
  }
}

function pauseMs(attempt: number, backOff: BackOff = {}): number {
  const { delaySeconds = defaultRetry.delaySeconds, factor = defaultRetry.factor } = backOff;
  const { maxDelaySeconds = Math.max(defaultRetry.maxDelaySeconds, delaySeconds) } = backOff;
  return Math.min(delaySeconds * factor ** (attempt - 1), maxDelaySeconds) * 1_000;
}
