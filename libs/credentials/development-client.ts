import { developmentOrg } from '#config';
import type { Database } from './credential.js';

/** The id of the client whose token lies in a developer's home folder, where the database has one that is not revoked. */
export async function developmentClient(database: Database): Promise<string | undefined> {
  const { rows } = await database.query<{ id: string }>(
    `select c.id from rondo.clients c join rondo.credentials t on t.api_key = c.id
      where c.org = $1 and t.user_id = $1 and c.revoked is null limit 1`,
    [developmentOrg],
  );
  return rows[0]?.id;
}
