import { isUnavailable } from '#event-store';
import { QueueUnavailableError } from '#queues';
import { untilReached } from '#waiting';

/** Does something that needs a server, again and again while that cannot be reached. `say` is told of the first such failure. */
export const patiently = <Result>(
  work: () => Promise<Result>,
  giveUp: AbortSignal,
  say: (error: unknown) => void,
): Promise<Result> =>
  untilReached(work, {
    mayPass: (error) => isUnavailable(error) || error instanceof QueueUnavailableError,
    giveUp,
    waiting: (error, failures) => {
      if (failures === 1) say(error);
    },
  });
