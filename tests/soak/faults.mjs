import { setTimeout as pause } from 'node:timers/promises';
import { createQueues, prepareQueues } from '../../dist/libs/queues/index.js';
import { leaseSeconds } from './stack.mjs';

const silent = { info: () => undefined, warn: () => undefined };

/** What goes wrong, each kind with how often it is chosen. A server is broken by one fault at a time. */
const kinds = [
  [6, 'worker killed'],
  [4, 'worker frozen past its lease'],
  [4, 'worker shut down'],
  [3, 'api killed'],
  [3, 'connections cut'],
  [3, 'deliveries duplicated'],
  [2, 'postgres crashed'],
  [1, 'postgres away'],
  [3, 'queue flushed'],
  [2, 'queue killed'],
  [2, 'queue away'],
];

/** Breaks a stack at random. */
export class Faults {
  counts = {};
  busy = new Set();
  underWay = new Set();

  constructor(stack, random, say) {
    Object.assign(this, { stack, random, say });
    this.kinds = kinds.filter(([, kind]) => stack.redis || !kind.startsWith('queue'));
    this.acts = {
      'worker killed': { on: 'worker', act: (worker) => worker.signal('SIGKILL') },
      'worker frozen past its lease': { on: 'worker', act: (worker, ms) => this.freeze(worker, ms) },
      'worker shut down': { on: 'worker', act: (worker) => worker.signal('SIGTERM') },
      'api killed': { on: 'api', act: () => stack.api.signal('SIGKILL') },
      'connections cut': { on: 'postgres', act: () => this.cut() },
      'deliveries duplicated': { on: 'queue', act: () => this.duplicate() },
      'postgres crashed': { on: 'postgres', act: () => stack.postgres.crash().then(stack.postgres.start) },
      'postgres away': { on: 'postgres', act: (_, ms) => this.away(stack.postgres, ms) },
      'queue flushed': { on: 'queue', act: () => this.flush() },
      'queue killed': { on: 'queue', act: () => this.away(stack.redis, 0) },
      'queue away': { on: 'queue', act: (_, ms) => this.away(stack.redis, ms) },
    };
  }

  /** Begins a fault; it goes on by itself. The random numbers that it takes do not depend on what is under way. */
  begin() {
    const kind = this.random.weighted(this.kinds);
    const worker = this.random.pick(this.stack.workers);
    const ms = this.random.integer(leaseSeconds + 1, 3 * leaseSeconds) * 1_000;
    const { on, act } = this.acts[kind];
    const target = on === 'worker' ? worker.name : on;
    if (this.busy.has(target)) return;
    this.busy.add(target);
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    this.say(`fault: ${kind}${on === 'worker' ? ` (${worker.name})` : ''}`);
    const fault = (async () => act(worker, ms))()
      .catch((error) => this.say(`fault: ${kind}: ${error.message}`))
      .finally(() => {
        this.busy.delete(target);
        this.underWay.delete(fault);
      });
    this.underWay.add(fault);
  }

  /** Resolves when every fault is over. */
  async end() {
    await Promise.all(this.underWay);
  }

  async freeze(worker, ms) {
    const frozen = worker.child;
    frozen?.kill('SIGSTOP');
    await pause(ms);
    frozen?.kill('SIGCONT');
  }

  async away(server, ms) {
    await server.stop();
    await pause(ms);
    await server.start();
  }

  async cut() {
    await this.stack.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5`,
    );
  }

  async flush() {
    const queues = await import('ioredis');
    const redis = new queues.Redis(this.stack.redis.url);
    await redis.flushall();
    redis.disconnect();
  }

  /** Delivers what is under way, and what has just ended, twice more. */
  async duplicate() {
    const { rows } = await this.stack.pool.query(
      `select id, body ->> 'mode' as mode, (body ->> 'attempt')::int as attempt from read_runs order by updated desc limit 20`,
    );
    const config = {
      database: { url: this.stack.postgres.url },
      ...(this.stack.redis && { redis: { url: this.stack.redis.url } }),
      queues: { prefix: 'rondo' },
      training: { concurrency: 1 },
      scoring: { concurrency: 1 },
      runs: { leaseSeconds },
    };
    await prepareQueues(config);
    const queues = await createQueues(config, silent);
    const messages = rows.flatMap(({ id, mode, attempt }) =>
      ['x', 'y'].map((copy) => ({
        queue: mode === 'train' ? 'training' : 'scoring',
        jobId: `${id}-a${attempt}-${copy}`,
        payload: { runId: id, attempt },
      })),
    );
    await queues.add(messages);
    await queues.close({ graceMs: 0, stopMs: 0 });
  }
}
