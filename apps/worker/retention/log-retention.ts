import { opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '#faults';
import type pg from 'pg';
import type { Clock } from '#application';
import { isUuid } from '#domain';
import type { LogKeepDays } from '#domain';
import { expiredRuns } from '#read-models';
import type { Log } from '../logging/log.js';
import { exclusiveRound } from '../loop/exclusive-round.js';
import { Loop } from '../loop/loop.js';
import { Trouble } from '../loop/trouble.js';
import type { Service } from '../start/start-services.js';

export interface LogRetentionOptions {
  readonly pool: pg.Pool;
  /** Holds one folder a run, named by its id. */
  readonly root: string;
  readonly keepDays: LogKeepDays;
  readonly clock: Clock;
  readonly log: Log;
}

const intervalMs = 3_600_000;

/** Runs that are looked up at once. */
const batchSize = 500;

/**
 * Deletes logs of runs that ended long ago: at the start, then once an hour. It goes by the folders that are there and
 * not by the runs, of which nearly all have lost their logs already; a folder of which no run is known stays.
 */
export class LogRetention implements Service {
  readonly name = 'log retention';
  private readonly loop: Loop;
  private readonly trouble: Trouble;
  private isStopping = false;

  constructor(private readonly options: LogRetentionOptions) {
    const { log } = options;
    this.trouble = new Trouble('deleting old logs', log);
    const step = async () => {
      await this.deleteOld();
      return undefined;
    };
    this.loop = new Loop({ name: 'log retention', intervalMs, log, step });
  }

  start(): void {
    const { succeeded, failed } = this.options.keepDays;
    if (succeeded > 0 || failed > 0) this.loop.start();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
  }

  /** One round over all logs. Answers of how many runs they were deleted; undefined when another worker is at it. */
  deleteOld(): Promise<number | undefined> {
    return exclusiveRound(this.options.pool, 'log retention', async () => {
      const { pool, root, keepDays, clock, log } = this.options;
      const faults: unknown[] = [];
      let deleted = 0;
      for await (const runIds of batches(root)) {
        if (this.isStopping) break;
        for (const runId of await expiredRuns(pool, runIds, keepDays, clock())) {
          // A folder that resists must not keep the others.
          const gone = rm(join(root, runId), { recursive: true, force: true });
          await gone.then(() => (deleted += 1)).catch((error: unknown) => faults.push(error));
        }
      }
      if (faults.length > 0) this.trouble.failed(faults[0]);
      else this.trouble.fine();
      if (deleted > 0) log.info({ runs: deleted }, 'Old logs were deleted');
      return deleted;
    });
  }
}

/** The ids of the runs that have logs. */
async function* batches(root: string): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const { name } of await folderAt(root)) {
    if (isUuid(name)) batch.push(name);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function folderAt(root: string): Promise<AsyncIterable<{ readonly name: string }> | []> {
  try {
    return await opendir(root);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
