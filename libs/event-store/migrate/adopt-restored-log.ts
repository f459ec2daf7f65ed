import type pg from 'pg';

/**
 * Makes a log readable that was restored from the dump of another cluster. Its transaction ids can lie above those that
 * this cluster gives out, and readers would wait for them (docs/adr/0002). All events then get the lowest id, so that
 * their order is that of their positions.
 */
export async function adoptRestoredLog(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ log: string | null }>(`select to_regclass('rondo.events')::text as log`);
  if (rows[0]?.log === null) return;
  const { rowCount } = await client.query(`
    select from (select transaction_id from rondo.events order by transaction_id desc limit 1) newest
    where transaction_id >= pg_snapshot_xmax(pg_current_snapshot())`);
  if (rowCount === 0) return;
  await client.query(`
    begin;
    set local statement_timeout = 0;
    set local search_path = rondo, public;
    lock table events in access exclusive mode;
    alter table events disable trigger events_are_never_changed;
    update events set transaction_id = '3';
    alter table events enable trigger events_are_never_changed;
    commit`);
}
