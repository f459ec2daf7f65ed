import type pg from 'pg';
import { isUnavailable } from '#event-store';

/** The database is there, but its tables are not yet. */
class NotMigratedError extends Error {
  override readonly name = 'NotMigratedError';
}

/** Looks whether the database answers and has the tables that a worker needs. @throws NotMigratedError, or an error of pg */
export async function lookAtDatabase(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ ready: boolean }>(
    `select to_regclass('outbox') is not null and to_regclass('run_heartbeats') is not null
        and to_regclass('read_runs') is not null as ready`,
  );
  if (rows[0]?.ready !== true) throw new NotMigratedError('its tables are not there yet; `rondo migrate` makes them');
}

/** Whether the database may answer later. A wrong password or name of the database does not pass. */
export const databaseMayCome = (error: unknown): boolean => isUnavailable(error) || error instanceof NotMigratedError;
