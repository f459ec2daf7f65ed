import type pg from 'pg';
import { DomainError } from '#domain';
import { inTransaction } from '#transactions';
import { hashSecret, newSecret } from './client-secret.js';
import { addSecret, nameOrganisation, noteChange } from './clients.js';
import type { Author, NewSecret } from './clients.js';
import type { Database } from './credential.js';
import type { Role } from './role.js';

/** Whose clients may be changed: those of an organisation, or of one sandbox of it. */
export interface ClientScope {
  readonly org: string;
  /** Given: clients of other sandboxes, and of all, do not exist. */
  readonly sandbox?: string;
}

export interface ClientChange {
  readonly scope: ClientScope;
  readonly clientId: string;
  readonly by: Author;
  /** The version that was read; absent: whichever there is. */
  readonly expectedVersion?: number;
  /** Whether it may leave nobody who can do what an admin can. */
  readonly mayLeaveNoAdmin?: boolean;
}

type Transaction = Pick<pg.PoolClient, 'query'>;

interface Found {
  readonly id: string;
  readonly org: string;
  readonly sandbox: string | null;
  readonly role: Role;
  readonly version: number;
}

/**
 * Gives a client another secret. The ones before it, and the tokens that they were exchanged for, are good for `overlap`
 * more seconds. Undefined when there is no such client.
 */
export async function rotateClient(
  pool: pg.Pool,
  change: ClientChange,
  overlap: number,
): Promise<NewSecret | undefined> {
  const clientSecret = newSecret();
  const hashed = await hashSecret(clientSecret);
  const { clientId, by } = change;
  const isDone = await changing(pool, change, async (client, found) => {
    await client.query('update rondo.clients set version = version + 1, updated = now() where id = $1', [clientId]);
    await client.query(
      'update rondo.client_secrets set expires = least(expires, now() + make_interval(secs => $2)) where client_id = $1',
      [clientId, overlap],
    );
    await addSecret(client, clientId, hashed);
    await noteChange(client, by, found, { action: 'client-rotated', details: { overlapSeconds: overlap } });
  });
  return isDone ? { clientId, clientSecret } : undefined;
}

/**
 * Ends a client: its secrets and tokens open nothing any more. Answers whether there was such a client.
 * @throws DomainError `conflict` for the last admin
 */
export function revokeClient(pool: pg.Pool, change: ClientChange): Promise<boolean> {
  return changing(pool, change, async (client, found) => {
    if (found.role === 'admin') await refuseLastAdmin(client, change);
    await client.query(
      'update rondo.clients set revoked = now(), version = version + 1, updated = now() where id = $1',
      [found.id],
    );
    await noteChange(client, change.by, found, { action: 'client-revoked' });
  });
}

/**
 * Gives a client another name or role: tokens that it has already have it too. Answers whether there is such a client.
 * @throws DomainError `conflict` where the last admin would be none any more
 */
export function updateClient(
  pool: pg.Pool,
  change: ClientChange,
  { name, role }: { readonly name?: string; readonly role: Role },
): Promise<boolean> {
  return changing(pool, change, async (client, found) => {
    if (found.role === 'admin' && role !== 'admin') await refuseLastAdmin(client, change);
    await client.query(
      `update rondo.clients set name = coalesce($2, name), role = $3, version = version + 1, updated = now() where id = $1`,
      [found.id, name ?? null, role],
    );
    if (role === found.role) return;
    await noteChange(client, change.by, found, { action: 'role-changed', details: { from: found.role, to: role } });
  });
}

/** Whether somebody may do what an admin of the whole organisation may. Other issuers' admins are not known. */
export async function hasAdmin(database: Database, org: string): Promise<boolean> {
  const { rowCount } = await database.query(`select from rondo.clients where ${isAdmin} and sandbox is null limit 1`, [
    org,
  ]);
  return rowCount !== 0;
}

const isAdmin = `org = $1 and role = 'admin' and revoked is null and coalesce(expires > now(), true)`;

/**
 * Changes a client in a transaction, which no other that changes an admin of the organisation overtakes: two that take the
 * rights from each other would else both see the other one. Answers whether there is such a client.
 */
async function changing(
  pool: pg.Pool,
  { scope: { org, sandbox }, clientId, expectedVersion }: ClientChange,
  act: (client: Transaction, found: Found) => Promise<void>,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await nameOrganisation(client, org);
    await client.query(`select from rondo.clients where ${isAdmin} order by id for update`, [org]);
    const { rows } = await client.query<Found>(
      `select id, org, sandbox, role, version from rondo.clients
       where id = $1 and org = $2 and ($3::text is null or sandbox = $3) and revoked is null for update`,
      [clientId, org, sandbox ?? null],
    );
    const [found] = rows;
    if (!found) return false;
    refuseOtherVersion(found, expectedVersion);
    await act(client, found);
    return true;
  });
}

function refuseOtherVersion({ version }: Found, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  const message = `If-Match: version ${String(expected)} was read, but the current version is ${String(version)}`;
  throw new DomainError('precondition-failed', message);
}

/** An admin of one sandbox can be replaced by one of the whole organisation, and not the other way round. */
async function refuseLastAdmin(
  client: Transaction,
  { scope: { org }, clientId, mayLeaveNoAdmin = false }: ClientChange,
): Promise<void> {
  if (mayLeaveNoAdmin) return;
  const { rowCount } = await client.query(
    `select from rondo.clients where ${isAdmin} and id <> $2
       and (sandbox is null or sandbox = (select sandbox from rondo.clients where id = $2)) limit 1`,
    [org, clientId],
  );
  if (rowCount !== 0) return;
  const message = `client "${clientId}" is the last admin: nobody could make another one by the API; force=true does it all the same`;
  throw new DomainError('conflict', message);
}
