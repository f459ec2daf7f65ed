import type pg from 'pg';
import { backOff, pause } from '#waiting';
import { orUnavailable } from '../connection/unavailable.js';
import { readLog } from '../read/read-log.js';
import type { RecordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcast/upcasters.js';
import { Checkpoint } from './checkpoint.js';
import { Latch } from './latch.js';
import type { Notifications } from './notifications.js';

export interface Subscription {
  /** Names the checkpoint. */
  readonly name: string;
  /** Where a subscriber without checkpoint begins: default `beginning`. */
  readonly from?: 'beginning' | 'end';
  /** Events at most in one call. Default 500. */
  readonly batchSize?: number;
  /** May be called again with the same events: after a failure, a crash, or beside another process of the same name. */
  readonly onBatch: (events: readonly RecordedEvent[]) => Promise<void> | void;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks at the log when no notification arrives. Default 1,000. */
  readonly pollInterval?: number;
  /** Hears of every failure that is going to be tried again. */
  readonly onError?: (error: unknown) => void;
}

/** Hands over batch after batch until the signal aborts; a batch that has begun is finished. */
export async function runSubscription(
  pool: pg.Pool,
  upcasters: Upcasters,
  notifications: Notifications,
  { name, from = 'beginning', batchSize = 500, onBatch, signal, pollInterval = 1_000, onError }: Subscription,
): Promise<void> {
  const news = new Latch();
  const checkpoint = new Checkpoint(pool, name, from);
  const listening = notifications.listen('rondo_events', () => {
    news.open();
  });
  try {
    for (let failures = 0; !signal.aborted;) {
      try {
        const after = await checkpoint.position();
        const events = await orUnavailable(() => readLog(pool, upcasters, { after, limit: batchSize }));
        if (events.length > 0) {
          await onBatch(events);
          await checkpoint.advance(events.at(-1)?.position ?? after);
        }
        failures = 0;
        if (events.length < batchSize) await news.wait(pollInterval, signal);
      } catch (error) {
        onError?.(error);
        await pause(backOff(++failures), signal);
      }
    }
  } finally {
    listening.stop();
  }
}
