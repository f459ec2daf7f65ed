import pg from 'pg';

export interface PoolOptions {
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity. Default `rondo`. */
  readonly applicationName?: string;
  /** Milliseconds that one statement may take; 0 = without limit. Default 30,000. */
  readonly statementTimeout?: number;
}

/** Milliseconds to wait for a connection: for a free one of the pool as well as for the server's answer. */
const connectTimeout = 5_000;

/**
 * Connections to the database of a `postgres://` URL, with Rondo's schema first in the search path and UTC as the time
 * zone. A connection that breaks is replaced at its next use and never ends the process.
 */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const { max = 10, applicationName = 'rondo', statementTimeout = 30_000 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: statementTimeout,
    keepAlive: true,
    options: '-c search_path=rondo,public -c timezone=UTC',
  });
  // The pool reports an idle client's error, the client its own while it is checked out. Whoever uses the client gets
  // the error from its query; without these listeners Node would end the process as well.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

function ignore(): void {
  // Said above.
}
