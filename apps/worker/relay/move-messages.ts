import type pg from 'pg';
import { takeTurns } from '#domain';
import type { Standings } from '#domain';
import { dueHeads, takeMessages } from '#event-store';
import type { DueMessage } from '#event-store';
import { runQueues } from '#queues';
import type { Queues, RunMessage, RunQueue } from '#queues';
import { readLimits } from '#quotas';
import { forgetEndedDeliveries, noteDeliveries, readStandings } from '#read-models';
import { inTransaction } from '#transactions';

export interface MoveOptions {
  readonly queues: Pick<Queues, 'add' | 'waiting'>;
  /** Jobs of each queue that may wait for a worker there. What comes later waits in the outbox, where turns are taken. */
  readonly ahead: Readonly<Record<RunQueue, number>>;
  /** Attempts under way of one organisation, where the operator set no other limit for it. */
  readonly concurrentRuns: number;
}

/** `busy`: another relay is at it. */
export type Moved = { readonly moved: number } | 'busy';

/** The letters RNDT. */
const turnsKey = 0x524e4454;

type Sent = DueMessage & RunMessage;

/**
 * Hands due messages of the outbox over to the queues, as many as there is room for, the organisations taking turns: they
 * leave it in the transaction that has added their jobs. A crash in between adds a job twice, which its id makes harmless.
 * One relay does so at a time, as each turn depends on those before.
 * @throws QueueUnavailableError, or an error of pg; the messages are in the outbox still
 */
export async function moveMessages(pool: pg.Pool, options: MoveOptions): Promise<Moved> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [
      turnsKey,
    ]);
    return rows[0]?.taken === true ? { moved: await moveInTurn(client, options) } : 'busy';
  });
}

async function moveInTurn(client: pg.PoolClient, { queues, ahead, concurrentRuns }: MoveOptions): Promise<number> {
  const heads = new Map<RunQueue, DueMessage[]>();
  for (const queue of runQueues) heads.set(queue, await dueHeads(client, queue, ahead[queue]));
  if (![...heads.values()].some((messages) => messages.length > 0)) return 0;
  const waiting = await queues.waiting();
  if (!runQueues.some((queue) => waiting[queue] < ahead[queue])) return 0;
  await forgetEndedDeliveries(client);
  const standings = await readStandings(client, runQueues);
  const limits = await readLimits(client, 'concurrentRuns', concurrentRuns);
  const sent: Sent[] = [];
  const inAll = new Map(standings.get(runQueues[0])?.inAll);
  for (const queue of runQueues) {
    const known: Standings = { ...(standings.get(queue) ?? nobody), inAll };
    const next = takeTurns(heads.get(queue) ?? [], ahead[queue] - waiting[queue], known, limits);
    for (const { org } of next) inAll.set(org, (inAll.get(org) ?? 0) + 1);
    // The outbox has messages of runs only: attemptMessage of libs/application makes them.
    sent.push(...(next as readonly Sent[]));
  }
  if (sent.length === 0) return 0;
  await takeMessages(client, sent);
  await noteDeliveries(client, sent);
  await queues.add(sent.map(({ queue, jobId, payload }) => ({ queue, jobId, payload })));
  return sent.length;
}

const nobody: Standings = { underWay: new Map(), inAll: new Map(), lastTurn: new Map() };
