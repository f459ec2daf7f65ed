import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { tokenHash } from './credential.js';
import type { Credential } from './credential.js';

export interface CredentialRequest {
  readonly org: string;
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

/** Stores a credential and answers it together with its token. Storing a token that is there already changes nothing. */
export async function issueCredential(
  pool: Pick<pg.Pool, 'query'>,
  request: CredentialRequest,
): Promise<IssuedCredential> {
  const { org, displayName, expires } = request;
  const apiKey = request.apiKey ?? randomUUID();
  const userId = request.userId ?? `${randomUUID()}@rondo`;
  const accessToken = request.accessToken ?? randomBytes(32).toString('base64url');
  await pool.query(
    `insert into rondo.credentials (token_sha256, api_key, org, user_id, display_name, expires)
     values ($1, $2, $3, $4, $5, $6) on conflict (token_sha256) do nothing`,
    [tokenHash(accessToken), apiKey, org, userId, displayName, expires ?? null],
  );
  return { apiKey, org, userId, displayName, accessToken, ...(expires === undefined ? {} : { expires }) };
}
