import type { FailureReason } from './run.js';

/** What is known of an attempt that failed. */
export interface FailedAttempt {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly attemptLimit: number;
  readonly reason: FailureReason;
}

/** `at`: the ISO instant from which the next attempt may start. */
export type RetryDecision = { readonly kind: 'retry'; readonly at: string } | { readonly kind: 'fail' };

const retryable: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'temporary',
  'crashed',
  'timed-out',
  'worker-lost',
]);

const firstDelayMs = 1_000;
const factor = 4;
/** The longest time in milliseconds that a run waits for its next attempt. */
export const longestRetryDelayMs = 300_000;

/**
 * Decides whether another attempt can help: after 1 s, 4 s, 16 s, 64 s, 256 s, then every 5 min. Without jitter, so that
 * the same facts decide the same; a crowd of retries is held back by the queue's concurrency, not by luck.
 * @param now ISO instant
 */
export function decideRetry({ attempt, attemptLimit, reason }: FailedAttempt, now: string): RetryDecision {
  if (!retryable.has(reason) || attempt >= attemptLimit) return { kind: 'fail' };
  const delay = Math.min(firstDelayMs * factor ** (attempt - 1), longestRetryDelayMs);
  return { kind: 'retry', at: new Date(Date.parse(now) + delay).toISOString() };
}
