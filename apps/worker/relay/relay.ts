import type pg from 'pg';
import { lookAtOutbox } from '#event-store';
import type { Notifications } from '#event-store';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';
import { moveMessages } from './move-messages.js';
import type { MoveOptions } from './move-messages.js';

export interface RelayOptions extends MoveOptions {
  readonly pool: pg.Pool;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly log: Log;
}

/** Milliseconds until a relay looks again that met another one at work. */
const afterOther = 20;

/**
 * Moves messages from the outbox to the queues: woken by what is written, by what becomes due, by attempts that begin and
 * end, and once a second.
 */
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

  /** Has it look whether there is room now. */
  wake(): void {
    this.loop.wake();
  }

  /** It is woken by each attempt that begins or ends, most of which find nothing: one statement tells. */
  private async step(): Promise<number | undefined> {
    const { isDue, nextMs } = await lookAtOutbox(this.options.pool);
    if (!isDue) return nextMs;
    const moved = await moveMessages(this.options.pool, this.options);
    return moved === 'busy' ? afterOther : (await lookAtOutbox(this.options.pool)).nextMs;
  }
}
