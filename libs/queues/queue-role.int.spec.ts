import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { createQueues } from './create-queues.js';
import type { QueueConfig } from './create-queues.js';
import { prepareQueues } from './prepare-queues.js';
import { QueueUnavailableError } from './queue-unavailable-error.js';

const silent = { info: () => undefined, warn: () => undefined };
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.pool, { passwords: { rondo_worker: 'workers-own' } });
});
afterAll(async () => {
  await database.drop();
});

const configOf = (url: string): QueueConfig => ({
  database: { url },
  queues: { prefix: 'test' },
  concurrency: { training: 1 },
  runs: { leaseSeconds: 30 },
});
const asWorker = () =>
  configOf(Object.assign(new URL(database.url), { username: 'rondo_worker', password: 'workers-own' }).href);

describe('queues in PostgreSQL', () => {
  it('are waited for by who may not make their tables', async () => {
    const attempt = prepareQueues(asWorker());
    await expect(attempt).rejects.toBeInstanceOf(QueueUnavailableError);
    await expect(attempt).rejects.toThrow('are not those of this version yet; `rondo migrate` makes them');
  });

  it.each([
    ['signs in as that role', asWorker],
    ['signs in as the owner', () => configOf(database.url)],
  ])('carry jobs as the role of workers, who %s', async (_who, config) => {
    await prepareQueues(configOf(database.url));
    await prepareQueues(config());
    await database.pool.query('alter table bullmq.job add column if not exists made_by name default current_user');
    const queues = await createQueues(config(), silent);
    try {
      await queues.ensureEverySecond();
      const ran = new Promise<string>((resolve) => {
        void queues.consume('training', 1, ({ runId }) => {
          resolve(runId);
          return Promise.resolve();
        });
      });
      await queues.add([{ queue: 'training', jobId: `r-${_who}`, payload: { runId: 'r', attempt: 1 } }]);
      expect(await ran).toBe('r');
      const { rows } = await database.pool.query(`select distinct made_by from bullmq.job`);
      expect(rows).toEqual([{ made_by: 'rondo_worker' }]);
    } finally {
      await queues.close({ graceMs: 5_000, stopMs: 1_000 });
    }
  });
});
