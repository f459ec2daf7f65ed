import type pg from 'pg';
import { isOpen } from '#read-models';

/** What is read of secrets: tasks of what is there, and those of runs that have not ended, whatever became of what they are of. */
const used = `
  with bodies as (
    select body from rondo.read_engines where not deleted
    union all select body from rondo.read_ml_instances where not deleted
    union all select body from rondo.read_experiments where not deleted
    union all select body from rondo.read_runs where ${isOpen('read_runs')}
  ), used as materialized (
    select found #>> '{}' as id from bodies, jsonb_path_query(body, '$.**.secretId') found
  )`;

const isOrphaned = 'not exists (select from used where used.id = secrets.id::text)';

/** The ids of stored secrets that nothing can ask for any more: replaced, or of what is deleted. */
export async function orphanedSecrets(pool: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(`${used} select id from rondo.secrets where ${isOrphaned}`);
  return rows.map(({ id }) => id);
}

/**
 * Deletes those of the secrets that are still orphaned, and answers how many those are. A request or a tick may be about to
 * take up again what it has just read; so they are to have been orphaned for longer than either can last.
 */
export async function deleteOrphanedSecrets(pool: Pick<pg.Pool, 'query'>, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { rowCount } = await pool.query(
    `${used} delete from rondo.secrets where id = any($1::uuid[]) and ${isOrphaned}`,
    [ids],
  );
  return rowCount ?? 0;
}
