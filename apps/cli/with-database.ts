import pg from 'pg';
import { childEnvironment, EXIT_MISCONFIGURED, loadConfig, loadSettings, redactedUrl } from '#config';
import type { Config } from '#config';
import { CommandError } from './command.js';
import { databaseFault } from './database-fault.js';
import { databaseUrlOf } from './database-url.js';

type Use<Result> = (pool: pg.Pool, url: string) => Promise<Result>;

/**
 * Hands a command beside a running stack the database of that, as the owner of its tables. Throws CommandError that says what is
 * wrong with it.
 */
export const withDatabase = <Result>(use: Use<Result>): Promise<Result> =>
  asAnyone(async (pool, url) => {
    await refuseRoles(pool, url);
    return use(pool, url);
  });

/** What the processes of the stack with this database go by. */
export const configFor = (url: string): Config => loadConfig(childEnvironment({ DATABASE_URL: url }));

/** The same, also as the API: it may do what the command does. */
export async function asAnyone<Result>(use: Use<Result>): Promise<Result> {
  const url = databaseUrlOf(loadSettings());
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 });
  try {
    return await use(pool, url);
  } catch (error) {
    throw databaseFault(url, error);
  } finally {
    await pool.end();
  }
}

/**
 * The roles of API and worker see some of the rows and some of the tables: a command that looks at all would find less, and not
 * know it. @throws CommandError
 */
export async function refuseRoles(pool: pg.Pool, url: string): Promise<void> {
  const { rows } = await pool.query<{ role: string; is_held: boolean }>(
    `select current_user as role, current_user in ('rondo_api', 'rondo_worker') as is_held`,
  );
  const [found] = rows;
  if (found?.is_held !== true) return;
  throw new CommandError(
    `PostgreSQL at ${redactedUrl(url)}: ${found.role} does not see all that this command needs; ` +
      'DATABASE_URL has to name the owner of the tables, as that of `rondo migrate` does',
    EXIT_MISCONFIGURED,
  );
}
