import type pg from 'pg';
import { furthestDueSeconds } from '#domain';
import type { OpenRunState, RunMode, Scope } from '#domain';
import { awaitedRun } from './awaited-run.js';
import { isOpen } from './is-open.js';

/** What the database knows of one run that has not ended. Ages are milliseconds; negative where a clock was set back since. */
export interface OpenRunFacts {
  readonly state: OpenRunState;
  /** Since the run's last event. */
  readonly age: number;
  /** Of a PENDING run: whether the run that it waits for has not ended. */
  readonly waits: boolean;
  /** Of a RETRY: milliseconds until its next attempt may start; 0 when it may. */
  readonly retryIn: number;
  /** Whether its message is in the outbox. */
  readonly inOutbox: boolean;
  /** Of a RUNNING run: since its attempt's last heartbeat; undefined when there has been none. */
  readonly silentFor?: number;
}

/** A run that has not ended, with everything that is known of it but its job. */
export interface OpenRun {
  readonly id: string;
  readonly scope: Scope;
  readonly mode: RunMode;
  readonly attempt: number;
  readonly worker: string | undefined;
  readonly facts: OpenRunFacts;
}

interface OpenRunRow {
  readonly id: string;
  readonly org: string;
  readonly sandbox: string;
  readonly mode: RunMode;
  readonly state: OpenRunFacts['state'];
  readonly attempt: number;
  readonly worker: string | null;
  readonly age: number;
  readonly waits: boolean;
  readonly retry_in: number;
  readonly in_outbox: boolean;
  readonly silent_for: number | null;
}

/** The ids of all runs that have not ended, whosever they are. */
export async function openRunIds(pool: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id::text as id from rondo.read_runs where ${isOpen('read_runs')}`,
  );
  return rows.map(({ id }) => id);
}

/**
 * A page of runs that have not ended, by id. One statement, so that a message that the relay moves meanwhile is either
 * still in the outbox or its job is in the queue already. A job id is a run id, `-a` and the attempt.
 */
export async function readOpenRuns(
  pool: pg.Pool | pg.PoolClient,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<OpenRun[]> {
  const { rows } = await pool.query<OpenRunRow>(
    `with open as (
       select id, org, sandbox, mode, state, wait_for, updated, body ->> 'worker' as worker,
              (body ->> 'attempt')::int as attempt, (body ->> 'retryAt')::timestamptz as retry_at
       from read_runs where ${isOpen('read_runs')} and ($1::uuid is null or id > $1)
       order by id limit $2
     )
     select open.id, open.org, open.sandbox, open.mode, open.state, open.attempt, open.worker,
            extract(epoch from now() - open.updated)::float8 * 1000 as age,
            open.state = 'PENDING' and ${awaitedRun('open.wait_for')} is not null as waits,
            greatest(0, coalesce(extract(epoch from open.retry_at - now())::float8 * 1000, 0)) as retry_in,
            outbox.job_id is not null as in_outbox,
            extract(epoch from now() - beat.beat_at)::float8 * 1000 as silent_for
     from open
     left join outbox on outbox.job_id = open.id || '-a' || open.attempt
     left join run_heartbeats beat on beat.run_id = open.id and beat.attempt = open.attempt
     order by open.id`,
    [after ?? null, limit],
  );
  return rows.map(openRun);
}

const openRun = (row: OpenRunRow): OpenRun => ({
  id: row.id,
  scope: { org: row.org, sandbox: row.sandbox },
  mode: row.mode,
  attempt: row.attempt,
  worker: row.worker ?? undefined,
  facts: {
    state: row.state,
    age: row.age,
    waits: row.waits,
    retryIn: row.state === 'RETRY' && row.retry_in <= furthestDueSeconds * 1_000 ? row.retry_in : 0,
    inOutbox: row.in_outbox,
    ...(row.silent_for !== null && { silentFor: row.silent_for }),
  },
});

/** What the clock says that ages are measured by, in milliseconds. */
export async function readClock(pool: pg.Pool | pg.PoolClient): Promise<number> {
  const { rows } = await pool.query<{ now: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
  );
  return rows[0]?.now ?? Number.NaN;
}
