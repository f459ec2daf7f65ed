import type pg from 'pg';
import type { RunState } from '#domain';
import type { RunProgress } from '#read-models';

export interface Attempt {
  readonly runId: string;
  readonly attempt: number;
}

export interface BeatingAttempt extends Attempt {
  /** How far it is, once its engine has said so. */
  readonly progress?: RunProgress | undefined;
}

/** A run as PostgreSQL knows it. */
export interface KnownRun {
  readonly state: RunState;
  readonly attempt: number;
  readonly worker: string | undefined;
  readonly cancelRequested: boolean;
}

interface BeatRow {
  readonly run_id: string;
  readonly state: RunState | null;
  readonly attempt: number | null;
  readonly worker: string | null;
  readonly cancel_requested: boolean;
}

/**
 * Says that a worker is at work on all of these attempts, and answers what PostgreSQL knows of their runs, in one
 * statement. The heartbeat of a later attempt is not overwritten; what the one before said stays until this one says something.
 */
export async function beat(
  pool: pg.Pool,
  worker: string,
  attempts: readonly BeatingAttempt[],
): Promise<ReadonlyMap<string, KnownRun>> {
  const { rows } = await pool.query<BeatRow>(
    `with mine as (select * from unnest($1::uuid[], $2::int[], $4::jsonb[]) as mine (run_id, attempt, progress)),
     beats as (
       insert into run_heartbeats as known (run_id, attempt, worker, beat_at, progress)
       select run_id, attempt, $3, now(), progress from mine
       on conflict (run_id) do update
         set attempt = excluded.attempt, worker = excluded.worker, beat_at = excluded.beat_at,
           progress = coalesce(excluded.progress, known.progress)
         where known.attempt <= excluded.attempt
     )
     select mine.run_id, run.state, (run.body ->> 'attempt')::int as attempt, run.body ->> 'worker' as worker,
            coalesce((run.body ->> 'cancelRequested')::boolean, false) as cancel_requested
     from mine left join read_runs run on run.id = mine.run_id`,
    [
      attempts.map(({ runId }) => runId),
      attempts.map(({ attempt }) => attempt),
      worker,
      attempts.map(({ progress, attempt }) =>
        progress === undefined ? null : JSON.stringify({ ...progress, attempt }),
      ),
    ],
  );
  return new Map(rows.flatMap((row) => (row.state === null ? [] : [[row.run_id, knownRun(row, row.state)]])));
}

const knownRun = (row: BeatRow, state: RunState): KnownRun => ({
  state,
  attempt: row.attempt ?? 0,
  worker: row.worker ?? undefined,
  cancelRequested: row.cancel_requested,
});

/**
 * Forgets the heartbeat of an attempt that has ended, unless another one follows: how far it came is shown until that says
 * something. Those of runs that were aborted between two attempts are forgotten with it, once they are an hour old.
 */
export async function endBeats(pool: pg.Pool, worker: string, { runId, attempt }: Attempt): Promise<void> {
  await pool.query(
    `with left_over as (
       delete from run_heartbeats beat using read_runs run
       where run.id = beat.run_id and run.state in ('DONE', 'FAILED', 'ABORTED') and beat.run_id <> $1
         and beat.beat_at < now() - interval '1 hour')
     delete from run_heartbeats beat where run_id = $1 and attempt = $2 and worker = $3
       and not exists (select from read_runs run where run.id = beat.run_id and run.state = 'RETRY')`,
    [runId, attempt, worker],
  );
}
