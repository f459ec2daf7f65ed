import type pg from 'pg';
import { quotaNames } from '#domain';
import type { Actor, QuotaName, Quotas } from '#domain';

type Database = Pick<pg.Pool | pg.PoolClient, 'query'>;

/** The limit of each organisation: `usual`, where the operator set no other for it. */
export async function readLimits(database: Database, name: QuotaName, usual: number): Promise<(org: string) => number> {
  const { rows } = await database.query<{ org: string; most: string }>(
    'select org, most from rondo.quotas where name = $1',
    [name],
  );
  const others = new Map(rows.map(({ org, most }) => [org, Number(most)]));
  return (org) => others.get(org) ?? usual;
}

/** One limit of one organisation. */
export async function readLimit(database: Database, org: string, name: QuotaName, usual: number): Promise<number> {
  return (await readOwnLimits(database, org))[name] ?? usual;
}

/** What the operator set for an organisation. */
export async function readOwnLimits(database: Database, org: string): Promise<Partial<Quotas>> {
  const { rows } = await database.query<{ name: string; most: string }>(
    'select name, most from rondo.quotas where org = $1',
    [org],
  );
  const own = new Map(rows.map(({ name, most }) => [name, Number(most)]));
  return Object.fromEntries(quotaNames.flatMap((name) => (own.has(name) ? [[name, own.get(name)]] : [])));
}

/**
 * Sets limits of an organisation; undefined: the usual one again. Takes effect within seconds.
 * @param by who sets them, for the audit log
 */
export async function setLimits(
  database: Database,
  org: string,
  limits: Partial<Record<QuotaName, number | undefined>>,
  by: Actor,
): Promise<void> {
  const set = Object.entries(limits).map(([name, most]) => ({ name, most: most ?? null }));
  await database.query(
    `with wanted as (
       select * from jsonb_to_recordset($2::jsonb) as w(name text, most bigint)
     ), removed as (
       delete from rondo.quotas q using wanted w where q.org = $1 and q.name = w.name and w.most is null
     ), noted as (
       insert into rondo.audit (org, action, actor, details)
       select $1, 'quota-changed', $3, jsonb_object_agg(name, coalesce(most::text, 'usual')) from wanted
     )
     insert into rondo.quotas (org, name, most, set_by) select $1, name, most, $3 from wanted where most is not null
     on conflict (org, name) do update set most = excluded.most, set_at = now(), set_by = excluded.set_by`,
    [org, JSON.stringify(set), by],
  );
}
