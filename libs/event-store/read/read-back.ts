import type pg from 'pg';
import type { Scope, StreamName } from '#domain';
import type { RecordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcast/upcasters.js';
import { eventColumns, toRecordedEvent } from './event-row.js';
import type { EventRow } from './event-row.js';

export interface ReadBackOptions {
  readonly scope: Scope;
  /** The position of the event before which events are wanted; without it, and with that of no event of the scope, the newest. */
  readonly before?: bigint;
  readonly limit: number;
  readonly types?: readonly string[];
  /** Of these streams, and of runs of these experiments. */
  readonly of?: { readonly streams: readonly StreamName[]; readonly experiments: readonly string[] };
}

export interface EventsBack {
  /** Newest first. */
  readonly events: readonly RecordedEvent[];
  /** Before which position others are to be looked for; absent where there are none. */
  readonly before?: bigint;
}

/** Events that one reading looks through: those that are wanted may be few. */
export const lookedThrough = 10_000;

type Row = (EventRow | { readonly event_id: null }) & { readonly looked: number; readonly oldest: string | null };

/**
 * A tenant's events against log order. It looks through so many events and no more, so that a page costs the same whatever is
 * wanted: it may have fewer than its limit, or none, though there are others before it.
 */
export async function readBack(
  db: pg.Pool | pg.PoolClient,
  upcasters: Upcasters,
  { scope, before, limit, types, of }: ReadBackOptions,
): Promise<EventsBack> {
  const most = types || of ? lookedThrough : limit + 1;
  const { rows } = await db.query<Row>(
    `with start as materialized (
       select transaction_id, position from events where position = $3::bigint and org = $1 and sandbox = $2
     ), looked as materialized (
       select * from events e where e.org = $1 and e.sandbox = $2 and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
         and (not exists (select from start)
           or (e.transaction_id, e.position) < (select transaction_id, position from start))
       order by e.transaction_id desc, e.position desc limit $4
     ), wanted as (
       select * from looked e where ($6::text[] is null or e.type = any($6))
         and ($7::text[] is null or e.stream = any($7) or (e.stream like 'run-%' and e.data ->> 'experimentId' = any($8)))
       order by e.transaction_id desc, e.position desc limit $5
     )
     select ${eventColumns}, counted.looked, counted.oldest
     from (select count(*)::int as looked, (array_agg(position order by transaction_id, position))[1]::text as oldest
           from looked) counted
     left join wanted e on true order by e.transaction_id desc, e.position desc`,
    [scope.org, scope.sandbox, String(before ?? 0n), most, limit + 1, types, of?.streams, of?.experiments],
  );
  const found = rows.filter((row): row is Row & EventRow => row.event_id !== null);
  const events = found.slice(0, limit).map((row) => toRecordedEvent(row, upcasters));
  const { looked, oldest } = rows[0] ?? { looked: 0, oldest: null };
  const last =
    found.length > limit ? events.at(-1)?.position : looked === most && oldest !== null ? BigInt(oldest) : undefined;
  return { events, ...(last !== undefined && { before: last }) };
}
