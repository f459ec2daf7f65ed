import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { recordAudit } from '#audit';
import type { AuditEntry } from '#audit';
import { inTransaction } from '#transactions';
import { hashSecret, newSecret } from './client-secret.js';
import type { HashedSecret } from './client-secret.js';
import type { Database } from './credential.js';
import type { Role } from './role.js';

/** Who asks for it, for the audit log. */
export interface Author {
  readonly displayName: string;
  readonly userId: string;
  /** The client that asks; absent: an operator. */
  readonly clientId?: string;
  /** Where the request came from. */
  readonly address?: string;
}

export interface ClientDetails {
  readonly org: string;
  /** The only sandbox that it may use; absent: each of the organisation. */
  readonly sandbox?: string;
  readonly name: string;
  readonly role: Role;
  /** Absent: it does not expire. */
  readonly expires?: Date;
}

/** A secret is known only to whoever is answered: the database keeps its hash. */
export interface NewSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Gives a client one more secret, which is kept as its hash. */
export async function addSecret(database: Database, clientId: string, secret: HashedSecret): Promise<void> {
  const { id, cost, blockSize, parallelization, salt, hash } = secret;
  await database.query(
    `insert into rondo.client_secrets (id, client_id, cost, block_size, parallelization, salt, hash)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, clientId, cost, blockSize, parallelization, salt, hash],
  );
}

/** Tells the audit log what was done to a client, and by whom. */
export async function noteChange(
  database: Database,
  { displayName, userId, clientId: byClientId, address }: Author,
  { id, org, sandbox }: { readonly id: string; readonly org: string; readonly sandbox: string | null },
  { action, details = {} }: Pick<AuditEntry, 'action' | 'details'>,
): Promise<void> {
  const entry = {
    action,
    org,
    ...(sandbox !== null && { sandbox }),
    actor: { displayName, userId },
    clientId: id,
    ...(address !== undefined && { address }),
    resource: `clients/${id}`,
    details: { ...details, ...(byClientId !== undefined && { byClientId }) },
  };
  await recordAudit(database, [entry]);
}

/** Row-level security lets the API write for the organisation that the transaction names. */
export async function nameOrganisation(client: Database, org: string): Promise<void> {
  await client.query(`select set_config('rondo.org', $1, true)`, [org]);
}

/** Makes a client and its first secret. */
export async function createClient(
  pool: Pick<pg.Pool, 'connect'>,
  details: ClientDetails,
  by: Author,
): Promise<NewSecret> {
  const { org, sandbox = null, name, role, expires = null } = details;
  const clientSecret = newSecret();
  const clientId = randomUUID();
  const hashed = await hashSecret(clientSecret);
  const { displayName, userId } = by;
  await inTransaction(pool, async (client) => {
    await nameOrganisation(client, org);
    await client.query(
      `insert into rondo.clients (id, org, sandbox, name, role, expires, created_by)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [clientId, org, sandbox, name, role, expires, { displayName, userId }],
    );
    await addSecret(client, clientId, hashed);
    await noteChange(client, by, { id: clientId, org, sandbox }, { action: 'client-created', details: { role } });
  });
  return { clientId, clientSecret };
}

/** A client as lists show it; times are ISO 8601. */
export interface ListedClient {
  readonly clientId: string;
  readonly name: string;
  readonly role: Role;
  readonly sandbox?: string;
  readonly created: string;
  readonly expires?: string;
}

interface ClientRow extends Pick<ListedClient, 'clientId' | 'name' | 'role'> {
  readonly sandbox: string | null;
  readonly created: Date;
  readonly ends: Date | null;
}

/** The clients of an organisation that are not revoked, oldest first. */
export async function listClients(database: Database, org: string): Promise<ListedClient[]> {
  const { rows } = await database.query<ClientRow>(
    `select id as "clientId", name, role, sandbox, created, expires as ends from rondo.clients
      where org = $1 and revoked is null order by created, id`,
    [org],
  );
  return rows.map(({ clientId, name, role, sandbox, created, ends }) => ({
    clientId,
    name,
    role,
    ...(sandbox !== null && { sandbox }),
    created: created.toISOString(),
    ...(ends !== null && { expires: ends.toISOString() }),
  }));
}
