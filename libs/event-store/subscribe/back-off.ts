import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds to wait after the n-th failure in a row (from 1): 100 ms, doubled each time, at most 10 s. */
export const backOff = (failures: number): number => Math.min(100 * 2 ** (failures - 1), 10_000);

/** Resolves after some milliseconds, or as soon as the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
