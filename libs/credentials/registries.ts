import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { recordAudit } from '#audit';
import type { AuditEntry } from '#audit';
import { seal, unseal } from '#sealing';
import type { SecretKeys } from '#sealing';
import { inTransaction } from '#transactions';
import type { Author } from './clients.js';
import type { Database } from './credential.js';

/** An account at a registry of container images. */
export interface RegistryAccess {
  /** As images name it: `registry.example.com:5000`, `docker.io`. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** As lists show it: nobody is told the password. */
export interface ListedRegistry {
  readonly host: string;
  readonly username: string;
  /** ISO 8601. */
  readonly set: string;
}

/** Has the images of an organisation be pulled from a registry with an account of its own. */
export async function setRegistry(
  pool: Pick<pg.Pool, 'connect'>,
  keys: SecretKeys,
  { org, host, username, password }: RegistryAccess & { readonly org: string },
  { displayName, userId }: Author,
): Promise<void> {
  const id = randomUUID();
  const actor = { displayName, userId };
  await inTransaction(pool, async (client) => {
    await client.query(
      `insert into rondo.registry_credentials (id, org, host, username, password, set_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (org, host) do update set id = excluded.id, username = excluded.username, password = excluded.password,
         set_at = now(), set_by = excluded.set_by`,
      [id, org, host, username, seal(keys, id, Buffer.from(password)), actor],
    );
    await note(client, { org, host, action: 'registry-changed', actor, details: { username } });
  });
}

/** Answers whether there was such an account. */
export async function removeRegistry(
  pool: Pick<pg.Pool, 'connect'>,
  { org, host }: { readonly org: string; readonly host: string },
  { displayName, userId }: Author,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query('delete from rondo.registry_credentials where org = $1 and host = $2', [
      org,
      host,
    ]);
    if (rowCount === 0) return false;
    await note(client, { org, host, action: 'registry-changed', actor: { displayName, userId } });
    return true;
  });
}

export async function listRegistries(database: Database, org: string): Promise<ListedRegistry[]> {
  const { rows } = await database.query<{ host: string; username: string; set: Date }>(
    'select host, username, set_at as set from rondo.registry_credentials where org = $1 order by host',
    [org],
  );
  return rows.map(({ set, ...rest }) => ({ ...rest, set: set.toISOString() }));
}

/**
 * The account with which an organisation's images are pulled from a registry, if it has one of its own; that it was used is noted.
 * @throws Error when it was sealed under a key that this process does not have
 */
export async function registryAccess(
  database: Database,
  keys: SecretKeys,
  { org, host }: { readonly org: string; readonly host: string },
): Promise<RegistryAccess | undefined> {
  const { rows } = await database.query<{ id: string; username: string; password: Buffer }>(
    'select id, username, password from rondo.registry_credentials where org = $1 and host = $2',
    [org, host],
  );
  const [found] = rows;
  if (!found) return undefined;
  const { id, username, password } = found;
  const access = { host, username, password: unseal(keys, id, password).toString() };
  await note(database, { org, host, action: 'secrets-used', details: { username } });
  return access;
}

const note = (
  database: Database,
  { host, ...entry }: Omit<AuditEntry, 'resource'> & { readonly host: string },
): Promise<void> => recordAudit(database, [{ ...entry, resource: `registries/${host}` }]);
