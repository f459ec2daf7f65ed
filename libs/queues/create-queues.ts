import { poolSizeFor, redactedUrl } from '#config';
import type { Config } from '#config';
import { Outage } from './outage.js';
import { PostgresBackend } from './postgres-backend.js';
import type { QueueLog } from './queue-log.js';
import { Queues } from './queues.js';
import { RedisBackend } from './redis-backend.js';

/** The part of the configuration that the queues need. */
export type QueueConfig = Pick<Config, 'redis' | 'queues'> & {
  readonly database: Pick<Config['database'], 'url'>;
  readonly runs: Pick<Config['runs'], 'leaseSeconds'>;
  /** Jobs of each queue at once, which need connections. */
  readonly concurrency: Readonly<Record<string, number>>;
};

/** Three workers that listen, the queues, and one to spare for upkeep, besides those that the jobs under way share. */
const connectionsBesidesJobs = 8;

/**
 * Opens the queues on Redis, where it is configured, else on PostgreSQL. `prepareQueues` must have succeeded.
 * @throws QueueUnavailableError
 */
export async function createQueues(config: QueueConfig, log: QueueLog): Promise<Queues> {
  const server = serverOf(config);
  const outage = new Outage(server, log);
  const shared = { server, leaseMs: config.runs.leaseSeconds * 1_000, outage };
  const backend = config.redis
    ? new RedisBackend(config.redis.url, config.queues.prefix, shared)
    : new PostgresBackend(config.database.url, poolSizeFor(config.concurrency, connectionsBesidesJobs), shared);
  const queues = new Queues(backend, outage, log);
  try {
    await queues.ready();
    return queues;
  } catch (error) {
    await queues.close({ graceMs: 0, stopMs: 0 });
    throw error;
  }
}

/** For messages; without the password. */
export const serverOf = ({ redis, database }: QueueConfig): string =>
  redis ? `Redis at ${redactedUrl(redis.url)}` : `PostgreSQL at ${redactedUrl(database.url)}`;
