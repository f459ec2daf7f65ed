import { Queue, Worker, createPostgresBackend } from 'bullmq';
import type { BackendFactory, PgPool, PostgresConnectionOptions, PostgresQueueBackend, Processor } from 'bullmq';
import pg from 'pg';
import type { PoolSize } from '#config';
import { mayWorkAs } from '#transactions';
import { workerSettings } from './queue-backend.js';
import type { BackendOptions, JobQueue, JobWorker, QueueBackend } from './queue-backend.js';

/** BullMQ's tables and functions live apart from everything else in the database. */
export const schema = 'bullmq';

/** Who hands out jobs and does them. */
export const role = 'rondo_worker';

/** Works as the role where the user of the URL may, however it has signed in. */
const takeRole = `
  select set_config('role', r.rolname, false) from pg_roles r join pg_namespace n on n.nspname = '${schema}'
  where r.rolname = '${role}' and ${mayWorkAs('r.oid')} and has_schema_privilege(r.oid, n.oid, 'usage')`;

/** Serialises what `exclusively` runs; the letters RNDO. */
const exclusiveKey = 0x524e444f;

/** Jobs in PostgreSQL. Safe only after `prepareQueues`. */
export class PostgresBackend implements QueueBackend {
  readonly server: string;
  private readonly pool: pg.Pool;

  /** `size`: each worker pins one to LISTEN, each of its jobs needs another now and then. They are opened as needed. */
  constructor(
    url: string,
    size: PoolSize,
    private readonly options: BackendOptions,
  ) {
    const { outage } = options;
    this.server = options.server;
    this.pool = new pg.Pool({
      connectionString: withSearchPath(url),
      max: size.max,
      idleTimeoutMillis: size.idleTimeout,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'rondo queues',
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; only its types do not say so
      onConnect: (client: pg.ClientBase) => client.query(takeRole),
    });
    this.pool.on('error', outage.report);
    // One listener for each queue and worker, besides ours.
    this.pool.setMaxListeners(0);
  }

  createQueue(name: string): JobQueue {
    return new Queue(name, { connection: this.connection, skipMetasUpdate: true }, createPostgresBackend);
  }

  createWorker(name: string, processor: Processor, concurrency: number): JobWorker {
    const options = { ...workerSettings(this.options.leaseMs), connection: this.connection, concurrency };
    return new Worker(name, processor, options, createWakefulBackend);
  }

  /** BullMQ reads a scheduler's row without a lock; concurrent upserts can leave its chain without a next job. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock($1)', [exclusiveKey]);
      const result = await work();
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Connections are opened when they are needed. */
  connected(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** BullMQ describes a pool by the overloads of one version of pg's types. */
  private get connection(): PgPool {
    return this.pool as unknown as PgPool;
  }
}

/**
 * BullMQ lets a worker on PostgreSQL sleep for up to an hour between two looks at its queue, and relies on NOTIFY
 * meanwhile. Ten seconds, as on Redis, bound what a lost notification can cost.
 */
const createWakefulBackend: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (
  name,
  options,
  extra,
) => {
  const backend = createPostgresBackend(name, options, extra);
  Object.defineProperty(backend, 'maximumBlockTimeout', { get: () => 10 });
  return backend;
};

/** The URL with BullMQ's schema as search path: what a URL says comes before what a pool is told. */
export function withSearchPath(url: string): string {
  const changed = new URL(url);
  const options = changed.searchParams.get('options');
  const searchPath = `-c search_path=${schema}`;
  changed.searchParams.set('options', options === null ? searchPath : `${options} ${searchPath}`);
  return changed.href;
}
