import type pg from 'pg';
import { operator, recordAudit } from '#audit';
import type { Redactor } from '#redaction';
import { inTransaction } from '#transactions';

/** How many rows hold what is to be redacted, by table. */
export type Found = ReadonlyMap<string, number>;

interface Table {
  readonly name: string;
  /** Of texts and JSON, but for what rows are known by. */
  readonly columns: readonly string[];
  readonly hasOrg: boolean;
}

/** A row that held it when it was looked at. */
interface Hit {
  readonly table: Table;
  readonly place: string;
}

type Database = Pick<pg.PoolClient, 'query'>;

/** Hold hashes and ciphertexts, or what is said of who came in; nothing that an engine or a request brought. */
const spared = [
  'audit',
  'client_secrets',
  'clients',
  'credentials',
  'log_changes',
  'migrations',
  'secrets',
  'signing_keys',
  'table_rights',
];

/** What rows are found and related by. */
const names = ['org', 'sandbox', 'stream', 'type', 'job_id', 'queue', 'api_key', 'worker', 'correlation_id'];

async function tablesOf(database: Database): Promise<Table[]> {
  const { rows } = await database.query<Table>(
    `select quote_ident(c.relname) as name,
            array_agg(quote_ident(a.attname) order by a.attnum) filter (
              where a.atttypid in ('text'::regtype, 'jsonb'::regtype) and not a.attname = any($2)
                and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey))
            ) as columns,
            bool_or(a.attname = 'org') as "hasOrg"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'rondo'::regnamespace and c.relkind in ('r', 'p') and not c.relname = any($1)
      group by c.relname order by c.relname`,
    [spared, names],
  );
  return rows.filter(({ columns }) => (columns as readonly string[] | null) !== null);
}

const pageSize = 2_000;

/** Every row that holds a value, in whatever form; of one organisation where the table tells them apart. */
export async function findValues(pool: pg.Pool, redactor: Redactor, org?: string): Promise<Hit[]> {
  return inTransaction(
    pool,
    async (client) => {
      const hits: Hit[] = [];
      for (const table of await tablesOf(client)) hits.push(...(await hitsIn(client, table, redactor, org)));
      return hits;
    },
    'set transaction isolation level repeatable read, read only; set local statement_timeout = 0',
  );
}

export function countByTable(hits: readonly Hit[]): Found {
  const found = new Map<string, number>();
  for (const { table } of hits) found.set(table.name, (found.get(table.name) ?? 0) + 1);
  return found;
}

type Row = Readonly<Record<string, unknown>> & { readonly place: string };

async function hitsIn(client: Database, table: Table, redactor: Redactor, org: string | undefined): Promise<Hit[]> {
  const ofOrg = org !== undefined && table.hasOrg;
  await client.query({
    text: `declare rows no scroll cursor for select ctid::text as place, ${table.columns.join(', ')} from rondo.${table.name}
           ${ofOrg ? 'where org = $1' : ''}`,
    values: ofOrg ? [org] : [],
  });
  const hits: Hit[] = [];
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${pageSize} from rows`);
    for (const row of rows) if (changesOf(table, row, redactor).length > 0) hits.push({ table, place: row.place });
    if (rows.length < pageSize) break;
  }
  await client.query('close rows');
  return hits;
}

/** What of a row is another without the values: columns as JSON holds them. */
function changesOf({ columns }: Table, row: Row, redactor: Redactor): [column: string, value: unknown][] {
  return columns.flatMap((column): [string, unknown][] => {
    const value = row[column.replaceAll('"', '')];
    if (value === null || value === undefined) return [];
    const redacted = redactor.json(value);
    return JSON.stringify(redacted) === JSON.stringify(value) ? [] : [[column, redacted]];
  });
}

/** Nobody appends meanwhile, so that rows are those of their events before and after. */
const mayRedact = `set local rondo.redaction = 'on'; set local statement_timeout = 0; lock table rondo.events in exclusive mode`;

/** Takes the values out of rows that were found, notes it in the log and in the audit log. Answers how many rows were changed. */
export async function redactRows(pool: pg.Pool, hits: readonly Hit[], redactor: Redactor): Promise<number> {
  return inTransaction(
    pool,
    async (client) => {
      let changed = 0;
      const tenants = new Map<string, number>();
      for (const hit of hits) {
        const row = await redactRow(client, hit, redactor);
        if (!row) continue;
        changed += 1;
        if (hit.table.name === 'events') tenants.set(row.tenant, (tenants.get(row.tenant) ?? 0) + 1);
      }
      for (const [tenant, events] of tenants) await note(client, JSON.parse(tenant) as [string, string], events);
      return changed;
    },
    mayRedact,
  );
}

/** Undefined where the row is gone, or moved when somebody changed it: the next look finds it again. */
async function redactRow(
  client: Database,
  { table, place }: Hit,
  redactor: Redactor,
): Promise<{ readonly tenant: string } | undefined> {
  const tenant = table.hasOrg ? 'json_build_array(org, sandbox)::text' : `''`;
  const { rows } = await client.query<Row & { readonly tenant: string }>(
    `select ctid::text as place, ${tenant} as tenant, ${table.columns.join(', ')} from rondo.${table.name} where ctid = $1::tid for update`,
    [place],
  );
  const [row] = rows;
  const changes = row ? changesOf(table, row, redactor) : [];
  if (!row || changes.length === 0) return undefined;
  const set = changes.map(([column], index) => `${column} = $${index + 2}`).join(', ');
  const values = changes.map(([, value]) => (typeof value === 'string' ? value : JSON.stringify(value)));
  await client.query(`update rondo.${table.name} set ${set} where ctid = $1::tid`, [place, ...values]);
  return { tenant: row.tenant };
}

async function note(client: Database, [org, sandbox]: readonly [string, string], events: number): Promise<void> {
  await client.query(`insert into rondo.log_changes (action, org, sandbox, events) values ('redacted', $1, $2, $3)`, [
    org,
    sandbox,
    events,
  ]);
  await recordAudit(client, [{ action: 'redacted', org, sandbox, actor: operator, details: { events } }]);
}
