import type pg from 'pg';
import { expiredAfterDays } from '#domain';
import type { LogKeepDays, RunState } from '#domain';

/** Those of the runs that ended so long before `now` that their logs need not be kept. */
export async function expiredRuns(
  pool: pg.Pool,
  runIds: readonly string[],
  keepDays: LogKeepDays,
  now: Date,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; state: RunState; ended: string | null }>(
    `select id, state, body ->> 'ended' as ended from read_runs where id = any($1::uuid[])`,
    [runIds],
  );
  return rows
    .filter(({ state, ended }) => expiredAfterDays({ state, ended: ended ?? undefined }, keepDays, now) !== undefined)
    .map(({ id }) => id);
}
