import type pg from 'pg';
import { allProjections } from '#read-models';

const tables = ['events', 'outbox', 'run_heartbeats', ...allProjections.map(({ table }) => table)];

/**
 * Runs `work` in one read-only transaction: everything it reads is as of one moment, and nobody waits for it. The
 * tables are opened before the snapshot is taken, as its reads would anyway: those of a replay that swaps one meanwhile
 * would be empty for it.
 */
export async function inSnapshot<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, now: number) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local statement_timeout = 0;
       lock table ${tables.join(', ')} in access share mode`,
    );
    const { rows } = await client.query<{ now: number }>('select extract(epoch from now())::float8 * 1000 as now');
    return await work(client, Math.floor(rows[0]?.now ?? Number.NaN));
  } finally {
    // Closing the connection ends the transaction, whatever state it is in.
    client.release(true);
  }
}

const rowsAtOnce = 10_000;

/** The rows of a statement without parameters, page by page. While a page is used, the next one is on its way. */
export async function* pagesOf<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  statement: string,
  size = rowsAtOnce,
): AsyncGenerator<Row[], void, undefined> {
  await client.query(`declare pages no scroll cursor for ${statement}`);
  const fetch = () => client.query<Row>(`fetch ${size} from pages`);
  try {
    for (let page = fetch(); ;) {
      const { rows } = await page;
      if (rows.length === 0) return;
      page = fetch();
      // Whoever awaits it is told; until then it must not count as unhandled.
      page.catch(() => undefined);
      yield rows;
    }
  } finally {
    await client.query('close pages').catch(() => undefined);
  }
}
