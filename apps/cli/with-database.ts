import pg from 'pg';
import { loadSettings } from '#config';
import { databaseFault } from './database-fault.js';
import { databaseUrlOf } from './database-url.js';

/** Hands a command beside a running stack the database of that. Throws CommandError that says what is wrong with it. */
export async function withDatabase<Result>(use: (pool: pg.Pool, url: string) => Promise<Result>): Promise<Result> {
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
