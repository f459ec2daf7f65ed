import { isUnavailable } from '#event-store';
import { untilReached } from '#waiting';

/**
 * Does something that needs PostgreSQL, again and again while PostgreSQL cannot be reached: hours of work are not thrown
 * away because the database restarts at their end.
 */
export const patiently = <Result>(work: () => Promise<Result>, giveUp: AbortSignal): Promise<Result> =>
  untilReached(work, { mayPass: isUnavailable, giveUp });
