import { Queue, Worker } from 'bullmq';
import type { Processor } from 'bullmq';
import { Redis } from 'ioredis';
import { workerSettings } from './queue-backend.js';
import type { BackendOptions, JobQueue, JobWorker, QueueBackend } from './queue-backend.js';

const retryStrategy = (attempt: number): number => Math.min(attempt * 200, 2_000);

/**
 * Jobs in Redis, every key under `prefix`. The queues share one connection whose commands fail at once while Redis is
 * away; workers have connections of their own, whose commands wait until it is back.
 */
export class RedisBackend implements QueueBackend {
  readonly server: string;
  private readonly producer: Redis;

  constructor(
    private readonly url: string,
    private readonly prefix: string,
    private readonly options: BackendOptions,
  ) {
    const { outage } = options;
    this.server = options.server;
    this.producer = new Redis(url, {
      retryStrategy,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 5_000,
      commandTimeout: 5_000,
    });
    this.producer.on('error', outage.report);
    this.producer.on('ready', outage.over);
  }

  createQueue(name: string): JobQueue {
    // Without waiting and without the version check, for a failure of either would be remembered for good.
    return new Queue(name, {
      connection: this.producer,
      prefix: this.prefix,
      skipWaitingForReady: true,
      skipVersionCheck: true,
      skipMetasUpdate: true,
    });
  }

  createWorker(name: string, processor: Processor, concurrency: number): JobWorker {
    return new Worker(name, processor, {
      ...workerSettings(this.options.leaseMs),
      connection: { url: this.url, retryStrategy, maxRetriesPerRequest: null },
      prefix: this.prefix,
      concurrency,
    });
  }

  /** BullMQ's operations are Lua scripts: each is atomic. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  async connected(): Promise<void> {
    if (this.producer.status === 'ready') return;
    await new Promise<void>((resolve) => this.producer.once('ready', resolve));
  }

  close(): Promise<void> {
    this.producer.disconnect();
    return Promise.resolve();
  }
}
