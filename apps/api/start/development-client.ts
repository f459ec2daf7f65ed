import { developmentOrg, isLoopback } from '#config';
import type { Config } from '#config';
import { developmentClient } from '#credentials';
import type { Database } from '#credentials';

/**
 * Why an API must not listen where others reach it: the token of a developer's stack lies in a file there, and opens
 * everything. Undefined where that is not so.
 */
export async function developmentDanger(
  database: Database,
  { host }: Pick<Config['http'], 'host'>,
): Promise<string | undefined> {
  if (isLoopback(host)) return undefined;
  const id = await developmentClient(database);
  return id === undefined
    ? undefined
    : `HOST: "${host}" can be reached from elsewhere, and the database has the client of a developer's stack, whose token ` +
        `lies in dev-credentials.json. Revoke it (rondo client revoke --org ${developmentOrg} --id ${id}), or listen on 127.0.0.1.`;
}
