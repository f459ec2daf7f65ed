import type pg from 'pg';
import { deletedObjects } from '#application';
import type { Clock } from '#application';
import type { ObjectStore } from '#object-store';
import type { Log } from '../logging/log.js';
import { exclusiveRound } from '../loop/exclusive-round.js';
import { Loop } from '../loop/loop.js';
import { Trouble } from '../loop/trouble.js';
import type { Service } from '../start/start-services.js';

export interface ObjectRetentionOptions {
  readonly pool: pg.Pool;
  readonly objectStore: Pick<ObjectStore, 'delete' | 'removeAbandoned'>;
  readonly clock: Clock;
  readonly log: Log;
}

const intervalMs = 600_000;

/** Attempts that have begun by then read what they need when they begin. */
const graceSeconds = 600;

/** Deletions that were recorded late are seen all the same. */
const overlapMs = 3_600_000;

/** A file that nobody has written to for so long is of a process that is gone. */
const abandonedAfterMs = 3_600_000;

/**
 * Deletes the objects of data sets, models and engines that are deleted: all of them at the start, then every ten minutes those
 * of the last hour. And the beginnings of objects that processes left when they were killed.
 */
export class ObjectRetention implements Service {
  readonly name = 'object retention';
  private readonly loop: Loop;
  private readonly trouble: Trouble;
  private since: Date | undefined;

  constructor(private readonly options: ObjectRetentionOptions) {
    const { log } = options;
    this.trouble = new Trouble('deleting objects', log);
    const step = async (): Promise<undefined> => {
      await this.deleteOrphans();
    };
    this.loop = new Loop({ name: this.name, intervalMs, log, step });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One round. Answers how many objects are deleted; undefined when another worker is at it. */
  deleteOrphans(): Promise<number | undefined> {
    return exclusiveRound(this.options.pool, 'object retention', async () => {
      const { pool, objectStore, clock } = this.options;
      const begun = clock();
      const faults: unknown[] = [];
      let deleted = 0;
      const when = { graceSeconds, ...(this.since && { since: this.since }) };
      for await (const uris of deletedObjects(pool, when)) {
        for (const uri of uris) {
          // An object that resists must not keep the others.
          const gone = objectStore.delete(uri);
          await gone.then((wasThere) => (deleted += wasThere ? 1 : 0)).catch((error: unknown) => faults.push(error));
        }
      }
      await objectStore.removeAbandoned(new Date(begun.getTime() - abandonedAfterMs));
      this.tell(deleted, faults);
      if (faults.length === 0) this.since = new Date(begun.getTime() - overlapMs);
      return deleted;
    });
  }

  private tell(deleted: number, faults: readonly unknown[]): void {
    if (faults.length > 0) this.trouble.failed(faults[0]);
    else this.trouble.fine();
    if (deleted > 0) this.options.log.info({ objects: deleted }, 'Objects of what is deleted were removed');
  }
}
