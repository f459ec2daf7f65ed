import type pg from 'pg';
import { furthestDueSeconds } from '#domain';
import type { OutboxMessage } from '../event-store.js';

/**
 * Takes due messages out of the outbox, oldest first: they are gone when the transaction of `client` commits. Several
 * takers get different ones.
 */
export async function takeDueMessages(client: pg.PoolClient, limit: number): Promise<OutboxMessage[]> {
  const { rows } = await client.query<OutboxMessage>(
    `delete from outbox where id in (
       select id from outbox where available_at <= now() or available_at > now() + make_interval(secs => $2)
       order by id for update skip locked limit $1
     ) returning job_id as "jobId", queue, payload`,
    [limit, furthestDueSeconds],
  );
  return rows;
}

/** Milliseconds until the next message is due, 0 when one is; undefined when the outbox is empty. */
export async function nextDue(pool: pg.Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ due: number | null }>(
    `select extract(epoch from min(due) - clock_timestamp())::float8 * 1000 as due from (
       select case when available_at > now() + make_interval(secs => $1) then now() else available_at end as due
       from outbox
     ) messages`,
    [furthestDueSeconds],
  );
  const due = rows[0]?.due ?? undefined;
  return due === undefined ? undefined : Math.max(0, Math.ceil(due));
}

/** A message that nobody takes. */
export interface OverdueMessage extends Pick<OutboxMessage, 'payload'> {
  /** Milliseconds since it was due. */
  readonly late: number;
}

/** The messages that have been due for longer than `graceMs` milliseconds. */
export async function overdueMessages(client: pg.Pool | pg.PoolClient, graceMs: number): Promise<OverdueMessage[]> {
  const { rows } = await client.query<OverdueMessage>(
    `select payload, extract(epoch from now() - available_at)::float8 * 1000 as late
     from outbox where available_at < now() - $1 * interval '1 millisecond' order by job_id`,
    [graceMs],
  );
  return rows;
}
