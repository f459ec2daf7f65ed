import { issueCredential } from '#credentials';
import { expiryOf, grantOptions, roleOf, sandboxOf, wanted } from '../client/client-options.js';
import type { Command } from '../command.js';
import { parseOptions } from '../options.js';
import { asAnyone } from '../with-database.js';

const usage = 'rondo token --org ORG [--name NAME] [--sandbox NAME] [--role viewer|editor|admin] [--expires WHEN]';

/**
 * Issues an access token without a secret that it is exchanged for, and prints it as JSON: the only time that it can be
 * seen. Its client is listed and revoked like any other.
 */
export const token: Command = {
  usage,
  run: async ({ args, print }) => {
    const values = parseOptions(args, grantOptions, usage);
    const org = wanted(values.org, 'org', usage);
    const { name, role, expires } = values;
    const sandbox = sandboxOf(values.sandbox);
    const request = {
      org,
      displayName: name ?? org,
      ...(sandbox !== undefined && { sandbox }),
      ...(role !== undefined && { role: roleOf(role) }),
      ...(expires !== undefined && { expires: expiryOf(expires, new Date()) }),
    };
    const issued = await asAnyone((pool) => issueCredential(pool, request));
    print(JSON.stringify({ orgId: org, apiKey: issued.apiKey, accessToken: issued.accessToken }, undefined, 2));
    return 0;
  },
};
