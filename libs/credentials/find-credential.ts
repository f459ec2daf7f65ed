import type pg from 'pg';
import { tokenHash } from './credential.js';
import type { Credential } from './credential.js';

interface Row {
  api_key: string;
  org: string;
  user_id: string;
  display_name: string;
  expires: Date | null;
}

/** The credential of an access token (without `Bearer `); undefined when it is unknown or has expired. */
export async function findCredential(pool: Pick<pg.Pool, 'query'>, token: string): Promise<Credential | undefined> {
  const { rows } = await pool.query<Row>({
    name: 'find_credential',
    text: `select api_key, org, user_id, display_name, expires from rondo.credentials
            where token_sha256 = $1 and (expires is null or expires > now())`,
    values: [tokenHash(token)],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    apiKey: row.api_key,
    org: row.org,
    userId: row.user_id,
    displayName: row.display_name,
    ...(row.expires === null ? {} : { expires: row.expires }),
  };
}
