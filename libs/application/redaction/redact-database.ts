import pg from 'pg';
import type { Redactor } from '#redaction';
import { inTransaction } from '#transactions';
import { changesLog, noteLogChange } from '../log-change.js';

/** How many rows hold what is to be redacted, by table. */
export type Found = ReadonlyMap<string, number>;

interface Column {
  readonly name: string;
  readonly isJson: boolean;
}

interface Table {
  /** As SQL writes it. */
  readonly name: string;
  /** Of texts and JSON, but for what rows are known by. */
  readonly columns: readonly Column[];
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
            jsonb_agg(jsonb_build_object('name', a.attname, 'isJson', a.atttypid = 'jsonb'::regtype) order by a.attnum) filter (
              where a.atttypid in ('text'::regtype, 'jsonb'::regtype) and not a.attname = any($2)
                and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey))
            ) as columns,
            bool_or(a.attname = 'org') as "hasOrg"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'rondo'::regnamespace and c.relkind in ('r', 'p') and not c.relname = any($1)
      group by c.relname order by c.relname`,
    [spared, names],
  );
  return rows.filter(({ columns }) => (columns as readonly Column[] | null) !== null);
}

const listed = (columns: readonly Column[]): string => columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');

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
    text: `declare rows no scroll cursor for select ctid::text as place, ${listed(table.columns)} from rondo.${table.name}
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

/** What of a row is another without the values: the columns, and what they then hold, as PostgreSQL reads it. */
function changesOf({ columns }: Table, row: Row, redactor: Redactor): [column: string, value: unknown][] {
  return columns.flatMap(({ name, isJson }): [string, unknown][] => {
    const value = row[name];
    if (value === null || value === undefined) return [];
    const redacted = redactor.json(value);
    if (JSON.stringify(redacted) === JSON.stringify(value)) return [];
    return [[pg.escapeIdentifier(name), isJson ? JSON.stringify(redacted) : redacted]];
  });
}

/** Takes the values out of rows that were found, notes it in the log and in the audit log. Answers how many rows were changed. */
export async function redactRows(pool: pg.Pool, hits: readonly Hit[], redactor: Redactor): Promise<number> {
  return inTransaction(
    pool,
    async (client) => {
      let changed = 0;
      const events: Owned[] = [];
      for (const hit of hits) {
        const row = await redactRow(client, hit, redactor);
        if (!row) continue;
        changed += 1;
        if (hit.table.name === 'events') events.push(row);
      }
      for (const [{ org, sandbox }, ...others] of ofTenants(events)) {
        const count = 1 + others.length;
        await noteLogChange(client, { action: 'redacted', org, sandbox, events: count, details: { events: count } });
      }
      return changed;
    },
    changesLog('redaction'),
  );
}

interface Owned {
  readonly org: string;
  readonly sandbox: string;
}

/** Those of each tenant together. */
function ofTenants(rows: readonly Owned[]): readonly (readonly [Owned, ...Owned[]])[] {
  const tenants = new Map<string, [Owned, ...Owned[]]>();
  for (const row of rows) {
    const key = JSON.stringify([row.org, row.sandbox]);
    const known = tenants.get(key);
    if (known) known.push(row);
    else tenants.set(key, [row]);
  }
  return [...tenants.values()];
}

/** Undefined where the row is gone, or moved when somebody changed it: the next look finds it again. */
async function redactRow(client: Database, { table, place }: Hit, redactor: Redactor): Promise<Owned | undefined> {
  const { rows } = await client.query<Row & Owned>(
    `select *, ctid::text as place from rondo.${table.name} where ctid = $1::tid for update`,
    [place],
  );
  const [row] = rows;
  const changes = row ? changesOf(table, row, redactor) : [];
  if (!row || changes.length === 0) return undefined;
  const set = changes.map(([column], index) => `${column} = $${index + 2}`).join(', ');
  const values = changes.map(([, value]) => value);
  await client.query(`update rondo.${table.name} set ${set} where ctid = $1::tid`, [place, ...values]);
  return row;
}
