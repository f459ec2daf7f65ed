import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { createEmptyDatabase, testRedisUrl } from '#testing';
import type { TestDatabase } from '#testing';
import { createQueues } from './create-queues.js';
import type { QueueConfig } from './create-queues.js';
import { prepareQueues } from './prepare-queues.js';
import type { Queues } from './queues.js';
import type { RunMessage, RunPayload } from './run-message.js';

const redisUrl = testRedisUrl();
const silent = { info: () => undefined, warn: () => undefined };

const message = (runId: string, attempt = 1): RunMessage => ({
  queue: 'training',
  jobId: `${runId}-a${attempt}`,
  payload: { runId, attempt },
});

/** Collects what it is called with; `next` waits for a call. */
function mailbox<Item>() {
  const items: Item[] = [];
  const waiting: ((item: Item) => void)[] = [];
  const put = (item: Item): void => {
    const wake = waiting.shift();
    if (wake) wake(item);
    else items.push(item);
  };
  const next = () =>
    new Promise<Item>((resolve) => {
      const item = items.shift();
      if (item === undefined) waiting.push(resolve);
      else resolve(item);
    });
  return { put, next, items };
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.drop());

const configOf = (backend: string): QueueConfig => ({
  database: { url: database.url },
  ...(backend === 'Redis' && redisUrl !== undefined && { redis: { url: redisUrl } }),
  queues: { prefix: `rondo-test-${randomUUID()}` },
  concurrency: { training: 2, scoring: 1 },
  runs: { leaseSeconds: 30 },
});

/** Removes everything from the queues. */
async function wipe(config: QueueConfig): Promise<void> {
  if (!config.redis) {
    await database.pool.query('truncate bullmq.job, bullmq.scheduler cascade');
    return;
  }
  const redis = new Redis(config.redis.url);
  const keys = await redis.keys(`${config.queues.prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
}

if (redisUrl === undefined) {
  console.log('The queues are not tested on Redis: RONDO_TEST_REDIS_URL is not set');
}

describe.each(redisUrl === undefined ? ['PostgreSQL'] : ['PostgreSQL', 'Redis'])('queues on %s', (backend) => {
  let config: QueueConfig;
  const opened: Queues[] = [];

  const open = async (): Promise<Queues> => {
    const queues = await createQueues(config, silent);
    opened.push(queues);
    return queues;
  };

  beforeAll(async () => {
    config = configOf(backend);
    await Promise.all(Array.from({ length: 5 }, () => prepareQueues(config)));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queues) => queues.close({ graceMs: 5_000, stopMs: 1_000 })));
    await wipe(config);
  });

  it('deliver ids and attempt', async () => {
    const queues = await open();
    const seen = mailbox<RunPayload>();
    await queues.consume('training', 1, (payload) => {
      seen.put(payload);
      return Promise.resolve();
    });
    await queues.add([message('r1', 3)]);
    expect(await seen.next()).toEqual({ runId: 'r1', attempt: 3 });
  });

  it('keep training and scoring apart', async () => {
    const queues = await open();
    const seen = mailbox<string>();
    const handler = (queue: string) => (payload: RunPayload) => {
      seen.put(`${queue} ${payload.runId}`);
      return Promise.resolve();
    };
    await queues.consume('training', 1, handler('training'));
    await queues.consume('scoring', 1, handler('scoring'));
    await queues.add([{ ...message('s'), queue: 'scoring' }, message('t')]);
    expect([await seen.next(), await seen.next()].sort()).toEqual(['scoring s', 'training t']);
  });

  it('ignore a job id that is known, also when its job has ended', async () => {
    const queues = await open();
    const seen = mailbox<string>();
    await queues.add([message('r'), message('r')]);
    await queues.consume('training', 1, ({ runId }) => {
      seen.put(runId);
      return Promise.resolve();
    });
    expect(await seen.next()).toBe('r');
    await queues.add([message('r')]);
    await queues.add([message('last')]);
    expect(await seen.next()).toBe('last');
    expect(seen.items).toEqual([]);
  });

  it('say what became of a job, and take its id again once it is removed', async () => {
    const queues = await open();
    const begun = mailbox<string>();
    const ends = mailbox<() => void>();
    expect(await queues.presence('training', 'r-a1')).toBe('absent');
    await queues.add([message('r')]);
    expect(await queues.presence('training', 'r-a1')).toBe('waiting');
    await queues.consume('training', 1, async ({ runId }) => {
      begun.put(runId);
      await new Promise<void>((resolve) => {
        ends.put(resolve);
      });
    });
    await begun.next();
    expect(await queues.presence('training', 'r-a1')).toBe('active');
    (await ends.next())();
    await queues.add([message('next')]);
    await begun.next();
    expect(await queues.presence('training', 'r-a1')).toBe('ended');
    await queues.remove('training', 'r-a1');
    expect(await queues.presence('training', 'r-a1')).toBe('absent');
    (await ends.next())();
    await queues.add([message('r')]);
    expect(await begun.next()).toBe('r');
    (await ends.next())();
  });

  it('count a job as ended whose handler failed', async () => {
    const queues = await open();
    const seen = mailbox<string>();
    await queues.add([message('bad'), message('good')]);
    await queues.consume('training', 1, ({ runId }) => {
      seen.put(runId);
      return runId === 'bad' ? Promise.reject(new Error('broken')) : Promise.resolve();
    });
    expect([await seen.next(), await seen.next()]).toEqual(['bad', 'good']);
    expect(await queues.presence('training', 'bad-a1')).toBe('ended');
  });

  it('have the repeatable job once, however many workers start at once', async () => {
    const workers = await Promise.all(Array.from({ length: 5 }, open));
    const written = await Promise.all(workers.map((queues) => queues.ensureEverySecond()));
    // On Redis two may look before either writes; what they write is the same.
    expect(written).toContain(true);
    const calls = mailbox<Date>();
    const handler = () => {
      calls.put(new Date());
      return Promise.resolve();
    };
    await Promise.all(workers.map((queues) => queues.everySecond(handler)));
    const times = [await calls.next(), await calls.next(), await calls.next()].map((date) => date.getTime());
    const seconds = new Set(times.map((time) => Math.floor(time / 1_000)));
    expect(seconds.size).toBe(3);
    expect(await Promise.all(workers.map((queues) => queues.ensureEverySecond()))).toEqual(Array(5).fill(false));
  });

  it('bring the repeatable job back when everything in the queue was lost', async () => {
    const queues = await open();
    const calls = mailbox<string>();
    await queues.everySecond(() => {
      calls.put('called');
      return Promise.resolve();
    });
    await calls.next();
    await wipe(config);
    expect(await queues.ensureEverySecond()).toBe(true);
    expect(await calls.next()).toBe('called');
  });

  it('bring the repeatable job forward when the clock was set back', async () => {
    const ahead = await open();
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    await ahead.ensureEverySecond();
    clock.mockRestore();
    const calls = mailbox<string>();
    await ahead.everySecond(() => {
      calls.put('called');
      return Promise.resolve();
    });
    expect([await calls.next(), await calls.next()]).toEqual(['called', 'called']);
    expect(await ahead.ensureEverySecond()).toBe(false);
  });

  it('wait for jobs under way when closed', async () => {
    const queues = await open();
    const begun = mailbox<() => void>();
    await queues.consume(
      'training',
      1,
      () =>
        new Promise<void>((resolve) => {
          begun.put(resolve);
        }),
    );
    await queues.add([message('r')]);
    const end = await begun.next();
    const closed = queues.close({ graceMs: 60_000, stopMs: 0 });
    end();
    expect(await closed).toBe('finished');
  });

  it('abort jobs that take longer than the grace, and do not wait for those that go on', async () => {
    const queues = await open();
    const begun = mailbox<string>();
    await queues.consume('training', 2, async ({ runId }, signal) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          if (runId === 'obedient') resolve();
        });
        begun.put(runId);
      });
    });
    await queues.add([message('obedient')]);
    await begun.next();
    expect(await queues.close({ graceMs: 0, stopMs: 60_000 })).toBe('stopped');

    const others = await open();
    let end = (): void => undefined;
    await others.consume('training', 1, () => {
      begun.put('deaf');
      return new Promise((resolve) => {
        end = resolve;
      });
    });
    await others.add([message('deaf')]);
    await begun.next();
    expect(await others.close({ graceMs: 0, stopMs: 0 })).toBe('left');
    end();
  });
});

describe('a server that cannot be reached', () => {
  const away = 'redis://127.0.0.1:1';

  it('is named when the queues are prepared', async () => {
    const config = { ...configOf('PostgreSQL'), redis: { url: away } };
    await expect(prepareQueues(config)).rejects.toThrow(
      'Redis at redis://127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
    );
    const url = 'postgres://someone:secret@127.0.0.1:1/rondo';
    await expect(prepareQueues({ ...configOf('PostgreSQL'), database: { url } })).rejects.toThrow(
      'PostgreSQL at postgres://someone:***@127.0.0.1:1/rondo cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
    );
  });
});

/** BullMQ's own view, to show that nothing but the agreed names is used. */
(redisUrl === undefined ? it.skip : it)('keys on Redis carry the prefix', async () => {
  const config = configOf('Redis');
  const queues = await createQueues(config, silent);
  await queues.add([message('r')]);
  const bull = new Queue('training', { connection: { url: redisUrl ?? '' }, prefix: config.queues.prefix });
  expect(await bull.getJobCountByTypes('waiting')).toBe(1);
  await bull.close();
  await queues.close({ graceMs: 0, stopMs: 0 });
  await wipe(config);
});
