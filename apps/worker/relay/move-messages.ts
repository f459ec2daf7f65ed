import type pg from 'pg';
import { furthestDueSeconds } from '#domain';
import type { Queues, RunMessage } from '#queues';

const batchSize = 500;

interface OutboxRow {
  readonly job_id: string;
  readonly queue: RunMessage['queue'];
  readonly payload: RunMessage['payload'];
}

/**
 * Hands the outbox's due messages over to the queues: they leave it in the transaction that has added their jobs. A
 * crash in between adds a job twice, which its id makes harmless. Several relays take different rows.
 * @throws QueueUnavailableError, or an error of pg; the messages are in the outbox still
 */
export async function moveMessages(pool: pg.Pool, queues: Pick<Queues, 'add'>): Promise<{ moved: number }> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<OutboxRow>(
      `delete from outbox where id in (
         select id from outbox where available_at <= now() or available_at > now() + make_interval(secs => $2)
         order by id for update skip locked limit $1
       ) returning job_id, queue, payload`,
      [batchSize, furthestDueSeconds],
    );
    if (rows.length > 0)
      await queues.add(rows.map(({ job_id, queue, payload }) => ({ queue, jobId: job_id, payload })));
    await client.query('commit');
    client.release();
    return { moved: rows.length };
  } catch (error) {
    // Closing the connection rolls back, whatever state it is in.
    client.release(true);
    throw error;
  }
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

/** Whether a batch was as large as one can be, so that more may be waiting. */
export const mayBeMore = ({ moved }: { moved: number }): boolean => moved === batchSize;
