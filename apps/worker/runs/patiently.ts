import { isUnavailable } from '#event-store';
import { backOff, pause } from '#waiting';

/**
 * Does something that needs PostgreSQL, again and again while PostgreSQL cannot be reached: hours of work are not thrown
 * away because the database restarts at their end. Gives up, with the last error, once `giveUp` is aborted.
 */
export async function patiently<Result>(work: () => Promise<Result>, giveUp: AbortSignal): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error) || giveUp.aborted) throw error;
      await pause(backOff(failures), giveUp);
    }
  }
}
