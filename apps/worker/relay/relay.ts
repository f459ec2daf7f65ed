import type pg from 'pg';
import { nextDue } from '#event-store';
import type { Notifications } from '#event-store';
import type { Queues } from '#queues';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';
import { mayBeMore, moveMessages } from './move-messages.js';

export interface RelayOptions {
  readonly pool: pg.Pool;
  readonly queues: Pick<Queues, 'add'>;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly log: Log;
}

/** Moves messages from the outbox to the queues: woken by what is written, by what becomes due, and once a second. */
export class Relay implements Service {
  readonly name = 'relay';
  private readonly loop: Loop;

  constructor(private readonly options: RelayOptions) {
    this.loop = new Loop({ name: 'relay', intervalMs: 1_000, log: options.log, step: () => this.step() });
  }

  start(): void {
    this.options.notifications.listen('rondo_outbox', () => {
      this.loop.wake();
    });
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async step(): Promise<number | undefined> {
    const { pool, queues } = this.options;
    if (mayBeMore(await moveMessages(pool, queues))) return 0;
    return nextDue(pool);
  }
}
