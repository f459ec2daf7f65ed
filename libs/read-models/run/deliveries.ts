import type pg from 'pg';
import type { Standings } from '#domain';
import { isOpen } from './is-open.js';

/** An attempt that is handed over to a queue. */
export interface Delivery {
  readonly jobId: string;
  readonly org: string;
  readonly queue: string;
  readonly payload: { readonly runId: string; readonly attempt: number };
}

/** Forgets the attempts that have ended, and those that are sent again because their jobs were lost. */
export async function forgetEndedDeliveries(client: pg.PoolClient): Promise<void> {
  await client.query(
    `delete from deliveries d where not exists (
       select from read_runs r where r.id = d.run_id and ${isOpen('r')}
         and (r.body ->> 'attempt')::int = d.attempt
     ) or exists (select from outbox o where o.job_id = d.job_id)`,
  );
}

/** What is under way, and whose turn was when, in each of these queues. */
export async function readStandings(
  client: pg.PoolClient,
  queues: readonly string[],
): Promise<ReadonlyMap<string, Standings>> {
  const { rows } = await client.query<{ queue: string; org: string; under_way: number; turn: string | null }>(
    `select queue, org, count(d.job_id)::int as under_way, max(t.turn) as turn
     from deliveries d full join last_turns t using (queue, org) group by queue, org`,
  );
  const inAll = new Map<string, number>();
  for (const { org, under_way } of rows) inAll.set(org, (inAll.get(org) ?? 0) + under_way);
  const standingsOf = (name: string): Standings => {
    const own = rows.filter(({ queue }) => queue === name);
    return {
      underWay: new Map(own.map(({ org, under_way }) => [org, under_way])),
      inAll,
      lastTurn: new Map(own.flatMap(({ org, turn }) => (turn === null ? [] : [[org, Number(turn)] as const]))),
    };
  };
  return new Map(queues.map((name) => [name, standingsOf(name)]));
}

/** Remembers attempts that are handed over, in this order. */
export async function noteDeliveries(client: pg.PoolClient, sent: readonly Delivery[]): Promise<void> {
  const rows = sent.map(({ jobId, org, queue, payload: { runId, attempt } }) => ({
    job_id: jobId,
    org,
    queue,
    run_id: runId,
    attempt,
  }));
  await client.query(
    `with sent as (
       select * from rows from (
         jsonb_to_recordset($1::jsonb) as (job_id text, org text, queue text, run_id uuid, attempt integer)
       ) with ordinality as s(job_id, org, queue, run_id, attempt, ordinality)
     ), noted as (
       insert into deliveries (job_id, org, queue, run_id, attempt) select job_id, org, queue, run_id, attempt from sent
       on conflict (job_id) do update set sent_at = excluded.sent_at
     )
     insert into last_turns (queue, org, turn)
     select queue, org, max(turn) from (
       select queue, org, ordinality + (select coalesce(max(turn), 0) from last_turns) as turn from sent
     ) each group by queue, org
     on conflict (queue, org) do update set turn = excluded.turn`,
    [JSON.stringify(rows)],
  );
}
