import { runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { isConnectionFault, refusalOf } from '#faults';
import { serverOf } from './create-queues.js';
import type { QueueConfig } from './create-queues.js';
import { reasonOf } from './outage.js';
import { schema, withSearchPath } from './postgres-backend.js';
import { QueueUnavailableError, QueueUnfitError } from './queue-unavailable-error.js';

/** BullMQ recommends no less. */
const oldestRedis = [6, 2] as const;

/**
 * Makes the server behind the queues fit for them: on PostgreSQL, BullMQ's migrations; on Redis, a look at its version
 * and whether it may drop keys. Safe when several processes do it at once.
 * @throws QueueUnavailableError, QueueUnfitError
 */
export async function prepareQueues(config: QueueConfig): Promise<void> {
  try {
    await (config.redis ? checkRedis(config.redis.url) : migratePostgres(config.database.url));
  } catch (error) {
    const server = serverOf(config);
    if (error instanceof QueueUnfitError) throw new QueueUnfitError(`${server}: ${error.message}`);
    const refusal = refusalOf(error);
    if (refusal) throw new QueueUnfitError(`${server} ${refusal.what}: ${refusal.said}`, { cause: error });
    if (!isConnectionFault(error)) throw new QueueUnfitError(`${server}: ${reasonOf(error)}`, { cause: error });
    throw new QueueUnavailableError(`${server} cannot be reached: ${reasonOf(error)}`, { cause: error });
  }
}

/** The migrations run in one transaction under an advisory lock. */
async function migratePostgres(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: withSearchPath(url),
    connectionTimeoutMillis: 5_000,
    application_name: 'rondo queues',
  });
  // A connection that breaks also fails the statement under way, which is where it is handled.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
}

async function checkRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000 });
  let lastError: unknown;
  redis.on('error', (error: unknown) => {
    lastError = error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    refuseUnfit(info);
  } catch (error) {
    // ioredis rejects with "Connection is closed"; the reason is in the event before.
    throw error instanceof QueueUnfitError ? error : (lastError ?? error);
  } finally {
    // Of an ended one it would wait for the end, for two seconds.
    if (redis.status !== 'end') redis.disconnect();
  }
}

/** `info` as Redis's INFO prints it. @throws QueueUnfitError */
export function refuseUnfit(info: string): void {
  const valueOf = (key: string) => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const version = valueOf('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldestRedis[0] || (major === oldestRedis[0] && minor < oldestRedis[1])) {
    throw new QueueUnfitError(`version ${version} is too old; ${oldestRedis.join('.')} or newer is needed`);
  }
  const policy = valueOf('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    throw new QueueUnfitError(
      `maxmemory-policy is ${policy}, which drops jobs when memory is short; set it to noeviction`,
    );
  }
}
