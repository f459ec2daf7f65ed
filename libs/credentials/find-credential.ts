import { tokenHash } from './credential.js';
import type { Credential, Database } from './credential.js';
import type { Role } from './role.js';

interface Row {
  api_key: string;
  org: string;
  sandbox: string | null;
  role: Role;
  user_id: string;
  display_name: string;
  expires: Date | null;
}

/**
 * The credential of an access token that was made in advance (without `Bearer `); undefined when it is unknown or has
 * expired, or its client has been revoked or has expired.
 */
export async function findCredential(database: Database, token: string): Promise<Credential | undefined> {
  const { rows } = await database.query<Row>({
    name: 'find_credential',
    text: `select c.id as api_key, c.org, c.sandbox, c.role, t.user_id, t.display_name, least(t.expires, c.expires) as expires
             from rondo.credentials t join rondo.clients c on c.id = t.api_key
            where t.token_sha256 = $1 and c.revoked is null and coalesce(least(t.expires, c.expires) > now(), true)`,
    values: [tokenHash(token)],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    apiKey: row.api_key,
    org: row.org,
    ...(row.sandbox === null ? {} : { sandbox: row.sandbox }),
    role: row.role,
    userId: row.user_id,
    displayName: row.display_name,
    ...(row.expires === null ? {} : { expires: row.expires }),
  };
}
