import type pg from 'pg';
import { furthestDueSeconds } from '#domain';
import type { OutboxMessage } from '../event-store.js';

/** A message of the outbox that may be sent. */
export interface DueMessage extends Pick<OutboxMessage, 'org' | 'queue' | 'jobId' | 'payload'> {
  /** Its place in the outbox. */
  readonly id: string;
}

const isDue = 'available_at <= now() or available_at > now() + make_interval(secs => $1)';

/** The due messages of a queue, oldest first, at most so many of each organisation. */
export async function dueHeads(client: pg.PoolClient, queue: string, ofEach: number): Promise<DueMessage[]> {
  const { rows } = await client.query<DueMessage>(
    // Each step finds the next organisation in the index: their number counts, and not that of the messages.
    `with recursive orgs as (
       (select org from outbox where queue = $2 order by org limit 1)
       union all
       select (select o.org from outbox o where o.queue = $2 and o.org > orgs.org order by o.org limit 1)
       from orgs where orgs.org is not null
     )
     select m.id, m.job_id as "jobId", m.org, m.queue, m.payload
     from orgs cross join lateral (
       select id, job_id, org, queue, payload from outbox
       where queue = $2 and outbox.org = orgs.org and (${isDue}) order by id limit $3
     ) m
     order by m.id`,
    [furthestDueSeconds, queue, ofEach],
  );
  return rows;
}

/** Takes messages out of the outbox: they are gone when the transaction of `client` commits. */
export async function takeMessages(client: pg.PoolClient, messages: readonly DueMessage[]): Promise<void> {
  await client.query('delete from outbox where id = any($1)', [messages.map(({ id }) => id)]);
}

/** What the outbox holds. */
export interface Outlook {
  readonly isDue: boolean;
  /** Milliseconds until the next message becomes due that is not yet; undefined when there is none. */
  readonly nextMs: number | undefined;
}

export async function lookAtOutbox(pool: pg.Pool | pg.PoolClient): Promise<Outlook> {
  const { rows } = await pool.query<{ is_due: boolean; next: number | null }>(
    `select exists (select from outbox where ${isDue}) as is_due,
       (select extract(epoch from min(available_at) - clock_timestamp())::float8 * 1000
        from outbox where not (${isDue})) as next`,
    [furthestDueSeconds],
  );
  const { is_due = false, next = null } = rows[0] ?? {};
  return { isDue: is_due, nextMs: next === null ? undefined : Math.max(0, Math.ceil(next)) };
}

/** A message that nobody takes. */
export interface OverdueMessage extends Pick<OutboxMessage, 'payload'> {
  /** Milliseconds since it was due. */
  readonly late: number;
}

/**
 * The messages that have been due for longer than `graceMs` milliseconds, and that do not wait for their turn: nothing
 * is under way in their queue, or of their organisation.
 */
export async function overdueMessages(client: pg.Pool | pg.PoolClient, graceMs: number): Promise<OverdueMessage[]> {
  const { rows } = await client.query<OverdueMessage>(
    `select payload, extract(epoch from now() - available_at)::float8 * 1000 as late
     from outbox where available_at < now() - $1 * interval '1 millisecond' and not exists (
       select from deliveries d join read_runs r on r.id = d.run_id
       where (d.queue = outbox.queue or d.org = outbox.org)
         and r.state in ('PENDING', 'RETRY', 'RUNNING') and (r.body ->> 'attempt')::int = d.attempt
     ) order by job_id`,
    [graceMs],
  );
  return rows;
}
