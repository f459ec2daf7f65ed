import { isConnectionFault, messageOf } from '#faults';
import type { QueueLog } from './queue-log.js';

/** Reports the errors of the queues' connections: one line when an outage begins and one when it is over. */
export class Outage {
  private isOn = false;
  private readonly afterwards: (() => void)[] = [];

  constructor(
    private readonly server: string,
    private readonly log: QueueLog,
  ) {}

  /** For `error` listeners. Every other fault than that of a connection is reported each time. */
  readonly report = (error: Error): void => {
    if (!isConnectionFault(error)) {
      this.log.warn({ err: error }, `The queues reported: ${error.message}`);
    } else if (!this.isOn) {
      this.isOn = true;
      this.log.warn({ reason: reasonOf(error) }, `The queues cannot reach ${this.server}; trying again until they can`);
    }
  };

  /** To be called when something worked. */
  readonly over = (): void => {
    if (!this.isOn) return;
    this.isOn = false;
    this.log.info({}, `The queues reach ${this.server} again`);
    for (const listener of this.afterwards) listener();
  };

  /** Calls `listener` each time an outage is over. */
  whenOver(listener: () => void): void {
    this.afterwards.push(listener);
  }
}

/** What ioredis says of a command that it could not send: its own options, instead of what is the matter. */
const commandFaults = /^(Stream isn't writeable|Reached the max retries per request limit)/;

/** What is the matter, in words. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return commandFaults.test(message) ? 'no connection' : message;
}
