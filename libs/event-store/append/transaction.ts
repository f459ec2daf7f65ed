import { inTransaction as inAny } from '#transactions';
import type pg from 'pg';
import { currentTenant } from '../tenants/tenant.js';
import { tenantStatement } from '../tenants/tenant-query.js';

/**
 * The lock that an insert takes anyway, taken before any row is locked: whoever swaps a rebuilt table locks the log first
 * as well, so that neither waits for the other in turn.
 */
const settings = 'set transaction isolation level read committed; lock table events in row exclusive mode';

/** Commits when `work` resolves, rolls back when it rejects. */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const tenant = currentTenant();
  return inAny(pool, work, tenant ? `${settings}; ${tenantStatement(tenant)}` : settings);
}
