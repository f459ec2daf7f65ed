import type pg from 'pg';
import { currentTenant } from '../tenants/tenant.js';
import { tenantStatement } from '../tenants/tenant-query.js';

/**
 * The lock that an insert takes anyway, taken before any row is locked: whoever swaps a rebuilt table locks the log first
 * as well, so that neither waits for the other in turn.
 */
const begin = 'begin isolation level read committed; lock table events in row exclusive mode';

/** Commits when `work` resolves, rolls back when it rejects. */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const tenant = currentTenant();
    await client.query(tenant ? `${begin}; ${tenantStatement(tenant)}` : begin);
    const result = await work(client);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back: a statement in it had failed');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure as Error;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
