import type pg from 'pg';
import { inTransaction } from '#transactions';
import { refusedActions } from './audit-entry.js';

/** Refusals that are kept of an organisation, and of nobody: strangers make as many as they like. */
const mostRefusals = 100_000;

/** Removes what is older than so many days; 0: nothing for its age. Answers how many entries that were. */
export function deleteOldAudit(pool: Pick<pg.Pool, 'connect'>, keepDays: number): Promise<number> {
  if (keepDays === 0) return Promise.resolve(0);
  return removing(pool, 'delete from rondo.audit where time < now() - make_interval(days => $1)', [keepDays]);
}

/** Removes the oldest refusals of whoever has more than can be of use. Answers how many entries that were. */
export function deleteSurplusRefusals(pool: Pick<pg.Pool, 'connect'>, most = mostRefusals): Promise<number> {
  return removing(
    pool,
    `delete from rondo.audit a using (
       select id, row_number() over (partition by org order by time desc, id) as place
       from rondo.audit where action = any($1)) ranked
     where ranked.id = a.id and ranked.place > $2`,
    [refusedActions, most],
  );
}

/** Nothing else may delete: a trigger asks for this setting. */
const mayDelete = "set local rondo.audit_retention = 'on'";

function removing(pool: Pick<pg.Pool, 'connect'>, statement: string, values: readonly unknown[]): Promise<number> {
  const remove = async (client: pg.PoolClient): Promise<number> =>
    (await client.query(statement, [...values])).rowCount ?? 0;
  return inTransaction(pool, remove, mayDelete);
}
