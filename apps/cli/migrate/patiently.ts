import { setTimeout as pause } from 'node:timers/promises';
import { isUnavailable } from '#event-store';
import { QueueUnavailableError } from '#queues';

const pauseMs = 1_000;

/**
 * Does something that needs a server, again and again while that cannot be reached, for `seconds` at most. `waiting` is
 * told of the first such failure. Every other one is thrown at once.
 */
export async function patiently<Result>(
  work: () => Promise<Result>,
  seconds: number,
  waiting: (error: unknown) => void,
): Promise<Result> {
  const end = Date.now() + seconds * 1_000;
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      const mayCome = isUnavailable(error) || error instanceof QueueUnavailableError;
      if (!mayCome || Date.now() + pauseMs > end) throw error;
      if (failures === 0) waiting(error);
    }
    await pause(pauseMs);
  }
}
