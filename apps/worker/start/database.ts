import type pg from 'pg';
import { newerDatabase, NotMigratedError } from '#event-store';

/** A newer version of Rondo has migrated the database. */
class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

/** Looks whether the database answers and has the tables that a worker needs. @throws NotMigratedError, NewerDatabaseError, or an error of pg */
export async function lookAtDatabase(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ ready: boolean }>(
    `select to_regclass('outbox') is not null and to_regclass('run_heartbeats') is not null
        and to_regclass('read_runs') is not null and to_regclass('workers') is not null as ready`,
  );
  const newer = await newerDatabase(pool);
  if (newer !== undefined) throw new NewerDatabaseError(newer);
  if (rows[0]?.ready !== true) throw new NotMigratedError();
}
