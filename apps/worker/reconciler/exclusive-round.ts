import type pg from 'pg';

/** The letters RNDR. */
const key = 0x524e4452;

/** Runs `round` unless another worker is at it: then answers undefined. */
export async function exclusiveRound<Result>(pool: pg.Pool, round: () => Promise<Result>): Promise<Result | undefined> {
  const client = await pool.connect();
  try {
    // Held by the session: a round is many statements, and a transaction of that length would hold back vacuum.
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [key]);
    if (rows[0]?.taken !== true) {
      client.release();
      return undefined;
    }
    const result = await round();
    await client.query('select pg_advisory_unlock($1)', [key]);
    client.release();
    return result;
  } catch (error) {
    // Closing the session gives the lock back.
    client.release(true);
    throw error;
  }
}
