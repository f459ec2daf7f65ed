import pg from 'pg';
import { loadSettings } from '#config';
import { issueCredential } from '#credentials';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { databaseFault } from '../database-fault.js';
import { databaseUrlOf } from '../database-url.js';
import { parseOptions } from '../options.js';

const usage = 'rondo token --org ORG [--name NAME]';

/** Issues an access token and prints it as JSON: the only time that it can be seen. */
export const token: Command = {
  usage,
  run: async ({ args, print }) => {
    const { org, name } = parseOptions(args, { org: { type: 'string' }, name: { type: 'string' } }, usage);
    if (org === undefined || org.trim() === '') throw new CommandError(`--org is missing; usage: ${usage}`, 2);
    const url = databaseUrlOf(loadSettings());
    const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 });
    try {
      const issued = await issueCredential(pool, { org, displayName: name ?? org });
      print(JSON.stringify({ orgId: org, apiKey: issued.apiKey, accessToken: issued.accessToken }, undefined, 2));
      return 0;
    } catch (error) {
      throw databaseFault(url, error);
    } finally {
      await pool.end();
    }
  },
};
