import type pg from 'pg';
import { mayWorkAs } from '#transactions';
import type { DatabaseRole } from '../tenants/database-role.js';
import { scramVerifier } from './scram-verifier.js';

/** Made once a cluster, without log-in and password: who signs in as whom is the installation's. */
const roles: readonly DatabaseRole[] = ['rondo_api', 'rondo_worker'];

/** What roles are to sign in with; of those that are absent nothing is changed. */
export type RolePasswords = Readonly<Partial<Record<DatabaseRole, string>>>;

interface State {
  readonly role: string;
  readonly is_there: boolean;
  readonly may_work: boolean;
  readonly may_use: boolean;
}

const look = `
  select wanted.role, found.oid is not null as is_there,
    coalesce(${mayWorkAs('found.oid')}, false) as may_work,
    coalesce(has_schema_privilege(found.oid, 'rondo', 'usage'), false) as may_use
  from unnest($1::name[]) as wanted (role) left join pg_roles found on found.rolname = wanted.role`;

/**
 * Makes the roles of API and worker, and lets the user of the connection work as them, as far as that user may: else tenants
 * are kept apart by queries alone, which API and worker say. Tables get their rights when they have changed.
 */
export async function prepareRoles(client: pg.ClientBase, haveTablesChanged: boolean): Promise<void> {
  const { rows } = await client.query<State>(look, [roles]);
  for (const { role, is_there: isThere, may_work: mayWork } of rows) {
    if (!isThere) await asFarAsAllowed(client, `create role ${role} nologin`);
    if (!mayWork) await asFarAsAllowed(client, `grant ${role} to current_user`);
  }
  if (haveTablesChanged || !rows.every(({ may_use: mayUse }) => mayUse)) await protectTables(client);
}

/** Lets roles sign in. Throws what PostgreSQL has against it. */
export async function letSignIn(client: pg.ClientBase, passwords: RolePasswords): Promise<void> {
  for (const role of roles) {
    const password = passwords[role];
    if (password !== undefined) await client.query(`alter role ${role} login password '${scramVerifier(password)}'`);
  }
}

/** Each by itself, so that nobody is waited for who waits; the schema last: whoever may use it finds everything in its place. */
async function protectTables(client: pg.ClientBase): Promise<void> {
  const { rows: there } = await client.query(`select where to_regclass('rondo.table_rights') is not null`);
  if (there.length === 0) return;
  const { rows } = await client.query<{ relation: string }>(
    'select relation from rondo.table_rights order by relation',
  );
  for (const { relation } of rows) await client.query('select rondo.protect_table($1)', [relation]);
  await asFarAsAllowed(client, `grant usage on schema rondo to ${roles.join(', ')}`);
}

/** Not a superuser and not one that makes roles; the role has come into being meanwhile; it is not there. */
const expected = new Set(['42501', '42710', '23505', '42704']);

async function asFarAsAllowed(client: pg.ClientBase, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!expected.has((error as { code?: string }).code ?? '')) throw error;
  }
}
