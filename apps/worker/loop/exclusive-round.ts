import type pg from 'pg';

/** Rounds that one worker at a time does, each with the key of its advisory lock: the letters RNDR, RNDL and RNDO. */
const keys = {
  reconciler: 0x524e4452,
  'log retention': 0x524e444c,
  'object retention': 0x524e444f,
} as const;

/** Does the round unless another worker is at it: then answers undefined. */
export async function exclusiveRound<Result>(
  pool: pg.Pool,
  name: keyof typeof keys,
  round: () => Promise<Result>,
): Promise<Result | undefined> {
  const key = keys[name];
  const client = await pool.connect();
  let broken = true;
  try {
    // Held by the session: a round is many statements, and a transaction of that length would hold back vacuum.
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [key]);
    if (rows[0]?.taken !== true) {
      broken = false;
      return undefined;
    }
    try {
      return await round();
    } finally {
      // Also when the round fails: of a session that is closed, the server gives back the lock some time later.
      await client.query('select pg_advisory_unlock($1)', [key]);
      broken = false;
    }
  } finally {
    // A session that did not give the lock back does so by its end.
    client.release(broken);
  }
}
