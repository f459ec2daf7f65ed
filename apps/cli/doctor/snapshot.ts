import type pg from 'pg';
import { allProjections } from '#read-models';
import type { Examined } from './check.js';

const tables = ['events', 'outbox', 'deliveries', 'run_heartbeats', ...allProjections.map(({ table }) => table)];

const begin = 'begin isolation level repeatable read read only; set local statement_timeout = 0';

/**
 * Runs `work` with two connections in read-only transactions of one snapshot: everything they read is as of one moment,
 * and nobody waits for it. The tables are opened before the snapshot is taken, as reading them does anyway: those that a
 * replay swaps in meanwhile would be empty for it.
 */
export async function inSnapshot<Result>(
  pool: pg.Pool,
  work: (examined: Pick<Examined, 'snapshot' | 'sibling' | 'now'>) => Promise<Result>,
): Promise<Result> {
  const clients: pg.PoolClient[] = [];
  const open = async (statements: string) => {
    const client = await pool.connect();
    clients.push(client);
    await client.query(statements);
    return client;
  };
  try {
    const snapshot = await open(`${begin}; lock table ${tables.join(', ')} in access share mode`);
    const { rows } = await snapshot.query<{ id: string; now: number }>(
      'select pg_export_snapshot() as id, extract(epoch from now())::float8 * 1000 as now',
    );
    const { id = '', now = Number.NaN } = rows[0] ?? {};
    const sibling = await open(`${begin}; set transaction snapshot '${id}'`);
    return await work({ snapshot, sibling, now: Math.floor(now) });
  } finally {
    // Closing a connection ends its transaction, whatever state it is in.
    for (const client of clients) client.release(true);
  }
}

const rowsAtOnce = 10_000;

/**
 * The rows of a statement without parameters, page by page. While a page is used, the next one is on its way: the client
 * is not free until the end.
 */
export async function* pagesOf<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  statement: string,
  size = rowsAtOnce,
): AsyncGenerator<Row[], void, undefined> {
  await client.query(`declare pages no scroll cursor for ${statement}`);
  const fetch = () => client.query<Row>(`fetch ${size} from pages`);
  let page = fetch();
  try {
    for (let { rows } = await page; rows.length > 0; { rows } = await page) {
      page = fetch();
      // Whoever awaits it is told; until then it must not count as unhandled.
      page.catch(() => undefined);
      yield rows;
    }
  } finally {
    await page.catch(() => undefined);
    await client.query('close pages').catch(() => undefined);
  }
}
