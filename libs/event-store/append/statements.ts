import { createHash } from 'node:crypto';
import type { RowChanges, RowsToRead } from './projected-rows.js';

/** A prepared statement for node-postgres: parsed and planned once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

const statement = (text: string, values: unknown[]): Statement => ({
  name: `rondo-${createHash('sha1').update(text).digest('hex').slice(0, 16)}`,
  text,
  values,
});

const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/**
 * Reads the current rows of all tables at once, and which of `newStreams` exist already. `outOfOrder` says that a
 * transaction with a higher id has written the row: see "The order of shared rows" in append-attempt.ts.
 */
export function readStatement(tables: readonly RowsToRead[], newStreams: readonly string[]): Statement {
  const values: unknown[] = [];
  const selects = tables.map(({ table, ids, lock }) => {
    const source = `select '${table.replaceAll("'", "''")}' as source, r.id, r.row`;
    const rows = `from ${quoted(table)} t where t.id = any($${values.push(ids)})`;
    if (!lock) return `${source}, false as out_of_order from (select t.id::text as id, to_jsonb(t) as row ${rows}) r`;
    // The age is taken outside, when the lock is won and the transaction has its id; inside it would come before both.
    return `${source}, age(r.xmin) < 0 as out_of_order from (
      select t.id::text as id, to_jsonb(t) as row, t.xmin ${rows} order by t.id for update) r`;
  });
  if (newStreams.length > 0) {
    selects.push(
      `select null as source, stream as id, null::jsonb as row, false as out_of_order from events where stream = any($${values.push(newStreams)}) and version = 1`,
    );
  }
  return statement(selects.join('\nunion all\n'), values);
}

/** One row of `readStatement`; without `source` it names a stream that exists. */
export interface ReadRow {
  readonly source: string | null;
  readonly id: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly out_of_order: boolean;
}

export interface Write {
  /** JSON array of event rows. */
  readonly events: string;
  /** Whether some stream is expected to exist. */
  readonly continues: boolean;
  /** JSON array of outbox rows. */
  readonly outbox: string | undefined;
  readonly changes: readonly RowChanges[];
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

/** Writes events, outbox messages and rows of all tables at once, and fails when a stream is not at its expected version. */
export function writeStatement({ events, continues, outbox, changes, columns }: Write): Statement {
  const values: unknown[] = [events];
  const parts = [inputCte, appendedCte];
  if (outbox !== undefined) parts.push(sentCte(values.push(outbox)));
  changes.forEach((change, index) => {
    parts.push(...rowCtes(change, columns.get(change.table) ?? [], `t${index}`, values));
  });
  return statement(`with ${parts.join(',\n')}\n${continues ? refuseStale : 'select'}`, values);
}

const inputCte = `input as materialized (
  select * from rows from (jsonb_to_recordset($1::jsonb) as (
    event_id uuid, stream text, version int, org text, sandbox text, type text, schema_version smallint, data jsonb,
    actor jsonb, correlation_id text, time timestamptz, continues boolean
  )) with ordinality
)`;

const eventFields = 'event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time';

const appendedCte = `appended as (
  insert into events (${eventFields}) select ${eventFields} from input order by ordinality
)`;

/** The predecessor must be there, in the same scope, and stand before its successor in log order. */
const refuseStale = `select refuse_append(array_agg(i.stream)) from input i where i.continues and not exists (
    select from events p where p.stream = i.stream and p.version = i.version - 1
      and p.org = i.org and p.sandbox = i.sandbox and p.transaction_id <= pg_current_xact_id())
  having count(*) > 0`;

const sentCte = (parameter: number) => `sent as (
  insert into outbox (job_id, org, queue, payload, available_at)
  select job_id, org, queue, payload, coalesce(available_at, now())
  from jsonb_to_recordset($${parameter}::jsonb)
    as m(job_id text, org text, queue text, payload jsonb, available_at timestamptz)
  on conflict (job_id) do nothing
)`;

function rowCtes(change: RowChanges, columns: readonly string[], name: string, values: unknown[]): string[] {
  const table = quoted(change.table);
  const list = columns.map(quoted).join(', ');
  const insert = (rows: readonly unknown[]) =>
    `insert into ${table} (${list}) select ${list} from jsonb_populate_recordset(null::${table}, $${values.push(JSON.stringify(rows))}::jsonb)`;
  const updates = columns.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(', ');
  return [
    ...(change.upserts.length > 0
      ? [`${name}_upserted as (${insert(change.upserts)} on conflict (id) do update set ${updates})`]
      : []),
    ...(change.inserts.length > 0 ? [`${name}_inserted as (${insert(change.inserts)})`] : []),
    ...(change.deletes.length > 0
      ? [`${name}_deleted as (delete from ${table} where id = any($${values.push(change.deletes)}))`]
      : []),
  ];
}
