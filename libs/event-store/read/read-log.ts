import type pg from 'pg';
import type { Scope, StreamName } from '#domain';
import type { RecordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcast/upcasters.js';
import { eventColumns, toRecordedEvent } from './event-row.js';
import type { EventRow } from './event-row.js';

export interface ReadAllOptions {
  /** The position of the last event that has been read; without it, and with that of no event of the scope, from the beginning. */
  readonly after?: bigint;
  /** The position of the last event that is wanted. */
  readonly until?: bigint;
  readonly limit: number;
  readonly scope?: Scope;
  readonly types?: readonly string[];
  readonly streams?: readonly StreamName[];
  /**
   * Also what was committed while an older transaction is still writing. For a reader that keeps appends out by a lock
   * on the table (a swap after a rebuild); for others events would turn up behind their back.
   */
  readonly unsettled?: boolean;
}

/**
 * Events of all streams in log order, which is that of (transaction id, position).
 *
 * The position alone is no safe checkpoint: it is drawn before the commit, so that a reader may see 5 while 4 is not
 * yet committed, remember 5 and never see 4. A transaction id below the oldest one still running
 * (pg_snapshot_xmin) belongs to a transaction that has ended: nothing can be added at or below it any more. So reading
 * stops there, and what lies before is complete for ever. The price: one long-running writing transaction anywhere in
 * the cluster (ids are shared by its databases) holds readers up, though it never makes them skip anything.
 */
export async function readLog(
  db: pg.Pool | pg.PoolClient,
  upcasters: Upcasters,
  { after = 0n, until, limit, scope, types, streams, unsettled = false }: ReadAllOptions,
): Promise<RecordedEvent[]> {
  const values: unknown[] = [String(after), limit];
  // Of one tenant, whose events need not be many: found by an index of their own, and never by looking through others'.
  const lastRead = scope ? 'position = $1::bigint' : 'position <= $1::bigint order by position desc limit 1';
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    `(e.transaction_id, e.position) >
      (coalesce((select transaction_id from last_read), '0'::xid8), coalesce((select position from last_read), 0))`,
    ...(unsettled ? [] : ['e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())']),
    ...(until === undefined
      ? []
      : [
          `(e.transaction_id, e.position) <=
            (select transaction_id, position from events where position = ${parameter(String(until))}::bigint)`,
        ]),
    ...(scope ? [`e.org = ${parameter(scope.org)} and e.sandbox = ${parameter(scope.sandbox)}`] : []),
    ...(types ? [`e.type = any(${parameter(types)})`] : []),
    ...(streams ? [`e.stream = any(${parameter(streams)})`] : []),
  ];
  const { rows } = await db.query<EventRow>(
    `with last_read as materialized (
       select transaction_id, position from events where ${lastRead}
     )
     select ${eventColumns} from events e where ${conditions.join(' and ')}
     order by e.transaction_id, e.position limit $2`,
    values,
  );
  return rows.map((row) => toRecordedEvent(row, upcasters));
}

/** The position of a tenant's last event in log order, up to where the log is complete; 0 while there is none. */
export async function lastPosition(db: pg.Pool | pg.PoolClient, { org, sandbox }: Scope): Promise<bigint> {
  const { rows } = await db.query<{ position: string }>(
    `select position from events
     where org = $1 and sandbox = $2 and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
     order by transaction_id desc, position desc limit 1`,
    [org, sandbox],
  );
  return BigInt(rows[0]?.position ?? 0);
}
