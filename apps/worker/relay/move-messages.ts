import type pg from 'pg';
import { takeDueMessages } from '#event-store';
import type { Queues, RunMessage } from '#queues';

const batchSize = 500;

/**
 * Hands the outbox's due messages over to the queues: they leave it in the transaction that has added their jobs. A
 * crash in between adds a job twice, which its id makes harmless. Several relays take different rows.
 * @throws QueueUnavailableError, or an error of pg; the messages are in the outbox still
 */
export async function moveMessages(pool: pg.Pool, queues: Pick<Queues, 'add'>): Promise<{ moved: number }> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const messages = await takeDueMessages(client, batchSize);
    // The outbox has messages of runs only: attemptMessage of libs/application makes them.
    if (messages.length > 0) await queues.add(messages as readonly RunMessage[]);
    await client.query('commit');
    client.release();
    return { moved: messages.length };
  } catch (error) {
    // Closing the connection rolls back, whatever state it is in.
    client.release(true);
    throw error;
  }
}

/** Whether a batch was as large as one can be, so that more may be waiting. */
export const mayBeMore = ({ moved }: { moved: number }): boolean => moved === batchSize;
