import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createQueues } from '../../dist/libs/queues/index.js';
import { leaseSeconds } from './stack.mjs';

const silent = { info: () => undefined, warn: () => undefined };

/** What goes wrong: how often it is chosen, what is broken, and how. */
const kinds = {
  'worker killed': { weight: 6, on: 'worker', act: ({ worker }) => worker.kill() },
  'worker frozen past its lease': {
    weight: 4,
    on: 'worker',
    act: ({ worker, ms }) => worker.freeze(leaseSeconds * 1_000 + ms),
  },
  'worker shut down': { weight: 4, on: 'worker', act: ({ worker }) => worker.shutDown() },
  'api killed': { weight: 3, on: 'api', act: ({ stack }) => stack.api.kill() },
  'connections cut': { weight: 3, on: 'postgres', act: ({ stack }) => cutConnections(stack) },
  'deliveries duplicated': { weight: 3, on: 'queue', act: ({ stack }) => duplicate(stack) },
  'postgres crashed': { weight: 2, on: 'postgres', act: ({ stack }) => stack.postgres.crash() },
  'postgres backend killed': { weight: 1, on: 'postgres', act: ({ stack }) => killBackend(stack) },
  'postgres away': { weight: 1, on: 'postgres', act: ({ stack, ms }) => stack.postgres.goAway(ms) },
  'queue flushed': { weight: 3, on: 'queue', needs: 'redis', act: ({ stack }) => flush(stack) },
  'queue killed': { weight: 2, on: 'queue', needs: 'redis', act: ({ stack }) => stack.redis.crash() },
  'queue away': { weight: 2, on: 'queue', needs: 'redis', act: ({ stack, ms }) => stack.redis.goAway(ms) },
  'queue frozen': { weight: 1, on: 'queue', needs: 'redis', act: ({ stack, ms }) => stack.redis.freeze(ms) },
};

/** Breaks a stack at random. */
export class Faults {
  counts = {};
  /** Faults that could not be done. */
  problems = [];
  lasts = new Map();

  constructor(stack, random, say) {
    Object.assign(this, { stack, random, say });
    this.weights = Object.entries(kinds).flatMap(([kind, { weight, needs }]) =>
      needs === undefined || stack[needs] ? [[weight, kind]] : [],
    );
  }

  /**
   * Begins a fault, which goes on by itself; what is broken already is broken again afterwards. The random numbers that
   * it takes do not depend on what is under way.
   */
  begin() {
    const kind = this.random.weighted(this.weights);
    const worker = this.random.pick(this.stack.workers);
    const ms = this.random.integer(500, 6_000);
    const { on } = kinds[kind];
    const target = on === 'worker' ? worker.name : on;
    const before = this.lasts.get(target) ?? Promise.resolve();
    this.lasts.set(
      target,
      before.then(() => this.commit(kind, { target, worker, ms })),
    );
  }

  /** Resolves when every fault is over. */
  async end() {
    await Promise.all(this.lasts.values());
  }

  async commit(kind, { target, worker, ms }) {
    this.say(`fault: ${kind} (${target})`);
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    try {
      await kinds[kind].act({ stack: this.stack, worker, ms });
    } catch (error) {
      this.problems.push(`fault "${kind}": ${error.message}`);
    }
  }
}

/** Tries again while something else is broken. */
async function patiently(work) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 100) throw error;
      await pause(200);
    }
  }
}

const connections = `from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;

const cutConnections = ({ pool }) =>
  patiently(() => pool.query(`select pg_terminate_backend(pid) ${connections} and random() < 0.5`));

/** PostgreSQL takes what its processes share for damaged: it ends all of them, and recovers as after a crash. */
async function killBackend({ pool }) {
  const { rows } = await patiently(() => pool.query(`select pid ${connections} order by random() limit 1`));
  for (const { pid } of rows) process.kill(pid, 'SIGKILL');
  await patiently(() => pool.query('select'));
}

const flush = ({ redis: { url } }) =>
  patiently(async () => {
    const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
    // What fails, fails the command.
    redis.on('error', () => undefined);
    try {
      await redis.flushall();
    } finally {
      redis.disconnect();
    }
  });

/** Delivers attempts that are under way or have just ended twice more, and those after them before their time. */
const duplicate = (stack) =>
  patiently(async () => {
    const { rows } = await stack.pool.query(
      `select id, mode, (body ->> 'attempt')::int as attempt from read_runs order by updated desc limit 20`,
    );
    const messages = rows.flatMap(({ id, mode, attempt }) =>
      [attempt, attempt, attempt + 1].map((of, copy) => ({
        queue: mode === 'train' ? 'training' : 'scoring',
        jobId: `${id}-a${attempt}-copy-${copy}`,
        payload: { runId: id, attempt: of },
      })),
    );
    const queues = await createQueues(queueConfig(stack), silent);
    try {
      await queues.add(messages);
    } finally {
      await queues.close({ graceMs: 0, stopMs: 0 });
    }
  });

const queueConfig = ({ postgres, redis }) => ({
  database: { url: postgres.url },
  ...(redis && { redis: { url: redis.url } }),
  queues: { prefix: 'rondo' },
  concurrency: { training: 1, scoring: 1 },
  runs: { leaseSeconds },
});
