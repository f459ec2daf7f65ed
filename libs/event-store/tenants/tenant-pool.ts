import type pg from 'pg';
import type { Scope } from '#domain';
import { currentTenant } from './tenant.js';
import { TenantQuery } from './tenant-query.js';

type Values = readonly unknown[];

/** Has each statement that a pool is asked for see the rows of the tenant on whose behalf it is asked (see `enterTenant`). */
export function queryAsTenant(pool: pg.Pool): void {
  const plain = pool.query.bind(pool) as (config: string | pg.QueryConfig, values?: Values) => Promise<pg.QueryResult>;
  const query = (config: string | pg.QueryConfig, values?: Values): Promise<pg.QueryResult> => {
    const tenant = currentTenant();
    if (!tenant) return plain(config, values);
    const { ...whole } = typeof config === 'string' ? { text: config } : config;
    return queryOf(pool, tenant, values === undefined ? whole : { ...whole, values: [...values] });
  };
  pool.query = query as typeof pool.query;
}

async function queryOf(pool: pg.Pool, tenant: Scope, config: pg.QueryConfig): Promise<pg.QueryResult> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    return await new Promise((resolve, reject) => {
      client.query(
        new TenantQuery(tenant, config, (error, result) => {
          if (error) reject(error);
          else resolve(result);
        }),
      );
    });
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // As pg does: after an error the connection is another one.
    client.release(failure);
  }
}
