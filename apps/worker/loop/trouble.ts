import { isUnavailable } from '#event-store';
import { messageOf } from '#faults';
import { QueueUnavailableError } from '#queues';
import type { Log } from '../logging/log.js';

/** Reports that a piece of work fails: a line when it begins or fails in another way, and one when it works again. */
export class Trouble {
  private last: string | undefined;

  constructor(
    private readonly what: string,
    private readonly log: Log,
  ) {}

  failed(error: unknown): void {
    const message = messageOf(error);
    if (message === this.last) return;
    this.last = message;
    // Of a server that is away a stack tells nothing.
    const isAway = isUnavailable(error) || error instanceof QueueUnavailableError;
    this.log.warn(isAway ? {} : { err: error }, `${this.what} failed and is tried again: ${message}`);
  }

  fine(): void {
    if (this.last === undefined) return;
    this.last = undefined;
    this.log.info({}, `${this.what} works again`);
  }
}
