import type { Pool, PoolClient } from 'pg';
import type { Scope } from '#domain';

/** SQL for the id of the data set that is called so; null when none is. The arguments are SQL. */
export const aliasedDataSet = ({
  org,
  sandbox,
  alias,
}: Readonly<Record<'org' | 'sandbox' | 'alias', string>>): string =>
  `(select d.id from read_data_sets d
    where d.org = ${org} and d.sandbox = ${sandbox} and not d.deleted and d.aliases ? ${alias}::text)`;

/** A data set by an alias of it. */
export interface DataSetName {
  readonly scope: Scope;
  readonly alias: string;
}

/** Whose aliases these are: for each name the id of its data set, undefined when there is none. In one query. */
export async function aliasedDataSets(
  db: Pool | PoolClient,
  names: readonly DataSetName[],
): Promise<(string | undefined)[]> {
  if (names.length === 0) return [];
  const { rows } = await db.query<{ id: string | null }>({
    name: 'aliased-data-sets',
    text: `select ${aliasedDataSet({ org: 'named.org', sandbox: 'named.sandbox', alias: 'named.alias' })} as id
           from unnest($1::text[], $2::text[], $3::text[]) with ordinality as named(org, sandbox, alias, place)
           order by named.place`,
    values: [
      names.map(({ scope }) => scope.org),
      names.map(({ scope }) => scope.sandbox),
      // PostgreSQL's texts hold no NUL, and no alias is empty.
      names.map(({ alias }) => (alias.includes('\0') ? '' : alias)),
    ],
  });
  return rows.map(({ id }) => id ?? undefined);
}

export interface AliasOwner {
  readonly alias: string;
  readonly id: string;
  readonly name: string;
}

/**
 * Holds the aliases of the sandbox until the transaction's end, so that nobody else gives one away meanwhile.
 * @returns the first of these that belongs to another data set than `id`
 */
export async function holdAliases(
  client: PoolClient,
  { org, sandbox }: Scope,
  id: string,
  aliases: readonly string[],
): Promise<AliasOwner | undefined> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    JSON.stringify(['aliases of data sets', org, sandbox]),
  ]);
  const { rows } = await client.query<AliasOwner>(
    `select wanted.alias, d.id::text as id, d.body ->> 'name' as name
     from unnest($4::text[]) with ordinality as wanted(alias, place)
     join read_data_sets d on d.org = $1 and d.sandbox = $2 and not d.deleted and d.id <> $3 and d.aliases ? wanted.alias
     order by wanted.place limit 1`,
    [org, sandbox, id, aliases],
  );
  return rows[0];
}
