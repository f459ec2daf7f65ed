import type pg from 'pg';
import type { LogKeepDays } from '#config';

const dayMs = 24 * 3_600_000;

/** Those of the runs that ended so long before `now` that their logs need not be kept. */
export async function expiredRuns(
  pool: pg.Pool,
  runIds: readonly string[],
  keepDays: LogKeepDays,
  now: Date,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from read_runs
     where id = any($1::uuid[]) and (body ->> 'ended')::timestamptz
       < case state when 'DONE' then $2::timestamptz when 'FAILED' then $3::timestamptz when 'ABORTED' then $3 end`,
    [runIds, limit(keepDays.succeeded, now), limit(keepDays.failed, now)],
  );
  return rows.map(({ id }) => id);
}

/** The end before which logs expire; null, before which nothing is: never. */
const limit = (days: number, now: Date): Date | null => (days === 0 ? null : new Date(now.getTime() - days * dayMs));
