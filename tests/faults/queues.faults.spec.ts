import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createQueues, prepareQueues } from '#queues';
import type { Queues, RunMessage } from '#queues';
import { onRedis } from './backends.js';
import { leaseSeconds } from './fault-stack.js';
import { OwnRedis } from './own-redis.js';

const message: RunMessage = { queue: 'training', jobId: 'r-1-a1', payload: { runId: 'r-1', attempt: 1 } };

(onRedis().there ? describe : describe.skip)('a worker whose Redis goes away just before it takes jobs', () => {
  let redis: OwnRedis;
  let queues: Queues;

  beforeEach(async () => {
    redis = await OwnRedis.start();
    const config = {
      database: { url: 'postgres://unused' },
      redis: { url: redis.url },
      queues: { prefix: 'faults' },
      concurrency: { training: 1, scoring: 1 },
      runs: { leaseSeconds },
    };
    await prepareQueues(config);
    queues = await createQueues(config, { info: () => undefined, warn: () => undefined });
    await redis.stop();
  });
  afterEach(async () => {
    await queues.close({ graceMs: 0, stopMs: 0 });
    await redis.remove();
  });

  it('takes them once it is back', async () => {
    const taken = new Promise((resolve) => {
      void queues.consume('training', 1, (payload) => {
        resolve(payload);
        return Promise.resolve();
      });
    });
    const planned = new Promise<void>((resolve) => {
      void queues.everySecond(() => {
        resolve();
        return Promise.resolve();
      });
    });
    // Both have been tried in vain.
    await expect(queues.add([message])).rejects.toThrow('cannot be reached');
    await redis.start();
    await untilAdded();
    expect(await taken).toEqual(message.payload);
    await planned;
  });

  async function untilAdded(): Promise<void> {
    for (;;) {
      const isAdded = await queues.add([message]).then(
        () => true,
        () => false,
      );
      if (isAdded) return;
      await pause(50);
    }
  }
});
