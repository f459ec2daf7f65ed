import type pg from 'pg';
import { mayWorkAs } from '#transactions';
import { StoreUnavailableError } from '../event-store.js';
import { prepareTenantQueries } from './tenant-query.js';

/** What a process works as in the database: it sees what that role may, whoever it has signed in as. */
export type DatabaseRole = 'rondo_api' | 'rondo_worker';

/** The tables are not there yet, or those of an older version; they may come. */
export class NotMigratedError extends StoreUnavailableError {
  constructor() {
    super('its tables are not there yet; `rondo migrate` makes them');
    this.name = 'NotMigratedError';
  }
}

/** The user of the database may not work as the role. */
export class NoDatabaseRoleError extends Error {
  override readonly name = 'NoDatabaseRoleError';
}

interface Found {
  readonly is_migrated: boolean;
  readonly held: string | null;
}

/** A role that a migration has given its rights, where the user may take it. */
const take = `
  select exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'rondo' and c.relname = 'table_rights') as is_migrated,
    (select set_config('role', r.rolname, false) from pg_roles r join pg_namespace n on n.nspname = 'rondo'
      where r.rolname = $1 and ${mayWorkAs('r.oid')} and has_schema_privilege(r.oid, n.oid, 'usage')) as held`;

/**
 * Has a new connection work as a role where it may.
 * @throws NotMigratedError; NoDatabaseRoleError where it may not and `isRequired`
 */
export async function takeRole(client: pg.ClientBase, role: DatabaseRole, isRequired: boolean): Promise<void> {
  if (role === 'rondo_api') await client.query(prepareTenantQueries);
  const { rows } = await client.query<Found>(take, [role]);
  const [found] = rows;
  if (found?.is_migrated !== true) throw new NotMigratedError();
  if (found.held === null && isRequired) throw new NoDatabaseRoleError(withoutRole(role));
}

/** Why tenants are kept apart by queries alone. */
export const withoutRole = (role: DatabaseRole): string =>
  `The user of DATABASE_URL may not work as the role ${role}, so no row-level security stands behind the queries`;

/** Whether the connections of a pool work as a role. Throws what `takeRole` throws. */
export async function worksAs(pool: pg.Pool, role: DatabaseRole): Promise<boolean> {
  const { rows } = await pool.query<{ works: boolean }>('select current_user = $1 as works', [role]);
  return rows[0]?.works === true;
}
