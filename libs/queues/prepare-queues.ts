import { assertSchemaCompatibility, LATEST_SCHEMA_VERSION, runMigrations, SchemaMigrationRequiredError } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { codeOf, isConnectionFault, refusalOf } from '#faults';
import { serverOf } from './create-queues.js';
import type { QueueConfig } from './create-queues.js';
import { reasonOf } from './outage.js';
import { planQueue } from './plan-job.js';
import { role, schema, withSearchPath } from './postgres-backend.js';
import { runQueues } from './run-message.js';
import { QueueUnavailableError, QueueUnfitError } from './queue-unavailable-error.js';

/** BullMQ recommends no less. */
const oldestRedis = [6, 2] as const;

/**
 * Makes the server behind the queues fit for them: on PostgreSQL, BullMQ's migrations by whoever may make them, for others a look
 * at whether they were made; on Redis, a look at its version and whether it may drop keys. Safe when several processes do it at
 * once.
 * @throws QueueUnavailableError, QueueUnfitError
 */
export async function prepareQueues(config: QueueConfig): Promise<void> {
  try {
    await (config.redis ? checkRedis(config.redis.url) : preparePostgres(config.database.url));
  } catch (error) {
    const server = serverOf(config);
    if (error instanceof NotPreparedError) throw new QueueUnavailableError(`${server}: ${error.message}`);
    if (error instanceof QueueUnfitError) throw new QueueUnfitError(`${server}: ${error.message}`);
    const refusal = refusalOf(error);
    if (refusal) throw new QueueUnfitError(`${server} ${refusal.what}: ${refusal.said}`, { cause: error });
    if (!isConnectionFault(error)) throw new QueueUnfitError(`${server}: ${reasonOf(error)}`, { cause: error });
    throw new QueueUnavailableError(`${server} cannot be reached: ${reasonOf(error)}`, { cause: error });
  }
}

/** The tables are not there yet, or those of an older version; they may come. */
class NotPreparedError extends Error {
  override readonly name = 'NotPreparedError';
  override readonly message = 'the tables of the queues are not those of this version yet; `rondo migrate` makes them';
}

/** The migrations run in one transaction under an advisory lock. */
async function preparePostgres(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: withSearchPath(url),
    connectionTimeoutMillis: 5_000,
    application_name: 'rondo queues',
  });
  // A connection that breaks also fails the statement under way, which is where it is handled.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (await mayMigrate(client)) {
      await runMigrations(client, schema);
      await client.query(grants);
    } else await refuseOlder(client);
  } finally {
    await client.end();
  }
}

/** Whether the user owns the schema, or may make it. */
async function mayMigrate(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select coalesce((select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = $1),
       has_database_privilege(current_database(), 'create')) as may`,
    [schema],
  );
  return rows[0]?.may === true;
}

/**
 * To the role of workers, once there is one. It may make nothing, so that the sequence of each queue is made here, which BullMQ
 * makes at the first job. Two at once would change the same rows of the catalogue.
 */
const grants = `do $$ declare queue text; begin
  perform pg_advisory_xact_lock(hashtext('rondo queues'));
  foreach queue in array array['${[...runQueues, planQueue].join("', '")}'] loop
    execute format('create sequence if not exists ${schema}.%I', ${schema}.job_id_seq_name(queue));
  end loop;
  if exists (select from pg_roles where rolname = '${role}') then
    grant usage on schema ${schema} to ${role};
    grant select, insert, update, delete on all tables in schema ${schema} to ${role};
    grant usage, select, update on all sequences in schema ${schema} to ${role};
  end if;
end $$`;

const missing = new Set(['3F000', '42P01', '42501']);

/** @throws NotPreparedError, or what says that a newer version has migrated */
async function refuseOlder(client: pg.Client): Promise<void> {
  let version: number;
  try {
    version = await assertSchemaCompatibility(client, schema);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError || missing.has(codeOf(error) ?? '')) throw new NotPreparedError();
    throw error;
  }
  if (version < LATEST_SCHEMA_VERSION) throw new NotPreparedError();
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
