import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { inTransaction } from '#transactions';
import { nameOrganisation, noteChange } from './clients.js';
import { tokenHash } from './credential.js';
import type { Credential } from './credential.js';
import type { Role } from './role.js';

export interface CredentialRequest {
  readonly org: string;
  /** Absent: every sandbox of the organisation. */
  readonly sandbox?: string;
  /** Absent: admin. */
  readonly role?: Role;
  /** Shown as the author of what the credential's holder does. */
  readonly displayName: string;
  readonly userId?: string;
  readonly apiKey?: string;
  /** Given: this token is stored again, for instance in a new database. Absent: a random one. */
  readonly accessToken?: string;
  /** Absent: the token does not expire. */
  readonly expires?: Date;
}

export interface IssuedCredential extends Credential {
  /** Known only here: the database keeps its hash. */
  readonly accessToken: string;
}

/**
 * Makes a client with a token that is known in advance, and answers both. Storing a token or a client that is there already
 * changes nothing.
 */
export async function issueCredential(
  pool: Pick<pg.Pool, 'connect'>,
  request: CredentialRequest,
): Promise<IssuedCredential> {
  const { org, sandbox = null, displayName, expires } = request;
  const role = request.role ?? 'admin';
  const apiKey = request.apiKey ?? randomUUID();
  const userId = request.userId ?? `${randomUUID()}@rondo`;
  const accessToken = request.accessToken ?? randomBytes(32).toString('base64url');
  const by = { displayName, userId };
  await inTransaction(pool, async (client) => {
    await nameOrganisation(client, org);
    const made = await client.query(
      `insert into rondo.clients (id, org, sandbox, name, role, created_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do nothing`,
      [apiKey, org, sandbox, displayName, role, by],
    );
    if (made.rowCount === 1) {
      await noteChange(client, by, { id: apiKey, org, sandbox }, { action: 'client-created', details: { role } });
    }
    // A statement of its own: row-level security asks whose the client is, and sees what was there before the statement.
    await client.query(
      `insert into rondo.credentials (token_sha256, api_key, user_id, display_name, expires)
       values ($1, $2, $3, $4, $5) on conflict (token_sha256) do nothing`,
      [tokenHash(accessToken), apiKey, userId, displayName, expires ?? null],
    );
  });
  return {
    apiKey,
    org,
    ...(sandbox !== null && { sandbox }),
    role,
    userId,
    displayName,
    accessToken,
    ...(expires !== undefined && { expires }),
  };
}
