import type { Pool } from 'pg';
import { migrationFiles } from './migration-files.js';

/**
 * Why this version of Rondo must not work on a database: a newer one has migrated it. Undefined when it may, or when the
 * database is not migrated at all. Throws what pg throws.
 */
export async function newerDatabase(pool: Pick<Pool, 'query'>): Promise<string | undefined> {
  const known = (await migrationFiles()).map(({ number }) => number);
  const there = await pool.query<{ there: boolean }>(`select to_regclass('rondo.migrations') is not null as there`);
  if (there.rows[0]?.there !== true) return undefined;
  const { rows } = await pool.query<{ name: string }>(
    'select name from rondo.migrations where number <> all($1::integer[]) order by number limit 1',
    [known],
  );
  const [unknown] = rows;
  return (
    unknown && `The database is newer than this version of Rondo: it has had ${unknown.name}, which is not known here`
  );
}
