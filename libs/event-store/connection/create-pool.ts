import pg from 'pg';
import { takeRole } from '../tenants/database-role.js';
import type { DatabaseRole } from '../tenants/database-role.js';
import { queryAsTenant } from '../tenants/tenant-pool.js';

export interface PoolOptions {
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** Milliseconds after which a connection that nobody uses is closed. Default 10,000. */
  readonly idleTimeout?: number;
  /** Shown in pg_stat_activity. Default `rondo`. */
  readonly applicationName?: string;
  /** Milliseconds that one statement may take; 0 = without limit. Default 30,000. */
  readonly statementTimeout?: number;
  /**
   * What its connections work as, where the user of the URL may; else as that user. As `rondo_api` they see the rows of
   * the tenant that is at work (see `enterTenant`). Connecting fails with NotMigratedError before `migrate` was there.
   */
  readonly role?: DatabaseRole;
  /** Connecting fails with NoDatabaseRoleError where the user may not. */
  readonly isRoleRequired?: boolean;
}

/** Milliseconds to wait for a connection: for a free one of the pool as well as for the server's answer. */
const connectTimeout = 5_000;

/**
 * Connections to the database of a `postgres://` URL, with Rondo's schema first in the search path and UTC as the time
 * zone. A connection that breaks is replaced at its next use and never ends the process.
 */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const { max = 10, idleTimeout = 10_000, applicationName = 'rondo', statementTimeout = 30_000 } = options;
  const { role, isRoleRequired = false } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    idleTimeoutMillis: idleTimeout,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: statementTimeout,
    keepAlive: true,
    options: '-c search_path=rondo,public -c timezone=UTC',
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; only its types do not say so
    ...(role && { onConnect: (client: pg.ClientBase) => takeRole(client, role, isRoleRequired) }),
  });
  if (role === 'rondo_api') queryAsTenant(pool);
  // The pool reports an idle client's error, the client its own while it is checked out. Whoever uses the client gets
  // the error from its query; without these listeners Node would end the process as well.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

function ignore(): void {
  // Said above.
}
