import type { PoolClient } from 'pg';
import type { PostgresEventStore, ProjectedRow, Projection } from '#event-store';
import { allProjections } from '../all-read-models.js';
import { ComparedRows } from './compared-rows.js';

/** A row that is not as the log says. */
export interface RowDifference {
  readonly projection: string;
  readonly table: string;
  readonly id: string;
  /** `missing`: the log has it, the table has not. `stray`: the other way round. */
  readonly kind: 'missing' | 'different' | 'stray';
  /** The columns that are different. */
  readonly columns: readonly string[];
}

export interface Comparison {
  readonly events: number;
  /** That the log says there are, by projection. */
  readonly rows: Readonly<Record<string, number>>;
}

const eventsPerRead = 10_000;
const rowsPerStatement = 5_000;

/** Two connections in REPEATABLE READ transactions of one snapshot: log and tables are compared as of it. */
export interface SnapshotClients {
  /** Reads the log. */
  readonly log: PoolClient;
  /** Looks at the tables meanwhile. */
  readonly tables: PoolClient;
}

/**
 * Compares every read model with its replay, without writing anything: the log is folded in memory, rows that turn out
 * to be equal are given up on the way.
 */
export async function compareProjections(
  clients: SnapshotClients,
  store: PostgresEventStore,
  onDifference: (difference: RowDifference) => void,
  projections: readonly Projection[] = allProjections,
): Promise<Comparison> {
  const compared = projections.map((projection) => new ComparedRows(projection));
  const events = await foldLog(clients, store, compared, true);
  await foldAgain(clients, store, compared);
  for (const rows of compared) await reportDifferences(clients.tables, rows, onDifference);
  return { events, rows: Object.fromEntries(compared.map(({ projection, size }) => [projection.name, size])) };
}

/** Folds the whole log; `settling`: equal rows are given up on the way, compared while the next events are folded. */
async function foldLog(
  { log, tables }: SnapshotClients,
  store: PostgresEventStore,
  compared: readonly ComparedRows[],
  settling: boolean,
): Promise<number> {
  const read = (after?: bigint) =>
    store.readAll({ ...(after !== undefined && { after }), limit: eventsPerRead, unsettled: true }, log);
  let events = 0;
  let settled: Promise<unknown> = Promise.resolve();
  let batch = await read();
  while (batch.length > 0) {
    const next = read(batch.at(-1)?.position);
    // Whoever awaits it is told; until then it must not count as unhandled.
    next.catch(() => undefined);
    for (const rows of compared) rows.apply(batch);
    events += batch.length;
    await settled;
    if (settling) settled = settle(tables, compared);
    settled.catch(() => undefined);
    batch = await next;
  }
  await settled;
  return events;
}

async function settle(client: PoolClient, compared: readonly ComparedRows[]): Promise<void> {
  for (const rows of compared) {
    const some = rows.worthComparing();
    if (some.length > 0) rows.settle(some, new Set((await differing(client, rows, some)).map(({ id }) => id)));
  }
}

/** What was given up too early is folded from its first event on, and not given up again. */
async function foldAgain(
  clients: SnapshotClients,
  store: PostgresEventStore,
  compared: readonly ComparedRows[],
): Promise<void> {
  const dubious = compared.filter(({ revived }) => revived.size > 0);
  if (dubious.length === 0) return;
  const again = dubious.map(({ projection, revived }) => {
    const keys: Projection['keys'] = (event) => projection.keys(event).filter((key) => revived.has(key));
    return new ComparedRows({ ...projection, keys });
  });
  await foldLog(clients, store, again, false);
  dubious.forEach((rows, index) => {
    rows.restore(again[index]?.left() ?? []);
  });
}

async function reportDifferences(
  client: PoolClient,
  rows: ComparedRows,
  onDifference: (difference: RowDifference) => void,
): Promise<void> {
  const { name, table } = rows.projection;
  const differences = await differing(client, rows, rows.left());
  for (const { id, missing, columns } of differences) {
    const kind = missing ? 'missing' : 'different';
    onDifference({ projection: name, table, id, kind, columns: columns ?? [] });
  }
  const missing = differences.filter((difference) => difference.missing).length;
  const { rows: counted } = await client.query<{ count: number }>(`select count(*)::int as count from ${table}`);
  if (counted[0]?.count === rows.size - missing) return;
  for (const id of await idsOf(client, table)) {
    if (!rows.has(id)) onDifference({ projection: name, table, id, kind: 'stray', columns: [] });
  }
}

interface Differing {
  readonly id: string;
  readonly missing: boolean;
  readonly columns: readonly string[] | null;
}

/** Which of the rows the table does not have like this. Compared by PostgreSQL: as what they are once they are written. */
async function differing(
  client: PoolClient,
  { projection: { table } }: ComparedRows,
  rows: readonly ProjectedRow[],
): Promise<Differing[]> {
  const found: Differing[] = [];
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const result = await client.query<Differing>(
      `select f.id::text as id, l.id is null as missing, (
         select array_agg(key order by key) from jsonb_each(to_jsonb(l)) a join jsonb_each(to_jsonb(f)) b using (key)
         where a.value is distinct from b.value
       ) as columns
       from jsonb_populate_recordset(null::${table}, $1::jsonb) f left join ${table} l on l.id = f.id
       where l.id is null or l.* is distinct from f.*`,
      [JSON.stringify(rows.slice(start, start + rowsPerStatement))],
    );
    found.push(...result.rows);
  }
  return found;
}

async function idsOf(client: PoolClient, table: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(`select id::text as id from ${table} order by 1`);
  return rows.map(({ id }) => id);
}
