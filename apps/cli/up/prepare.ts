// Run by the supervisor in a process of its own before the others start: what it loads (BullMQ above all, some 25 MiB)
// would otherwise stay in the supervisor for as long as the stack runs.
import pg from 'pg';
import { EXIT_MISCONFIGURED, loadConfig } from '#config';
import type { Config } from '#config';
import { issueCredential } from '#credentials';
import { migrate } from '#event-store';
import { messageOf } from '#faults';
import { prepareQueues } from '#queues';
import { databaseFault } from '../database-fault.js';
import { readDevCredentials } from '../dev-credentials.js';

async function prepare(config: Config): Promise<void> {
  const client = new pg.Client({ connectionString: config.database.url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw databaseFault(config.database.url, error);
  });
  try {
    await Promise.all([migrate(config.database.url), prepareQueues(config)]);
    const { orgId, apiKey, accessToken } = readDevCredentials(config.home);
    await issueCredential(client, { org: orgId, apiKey, accessToken, displayName: 'Developer', userId: orgId });
  } finally {
    await client.end();
  }
}

try {
  await prepare(loadConfig());
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = EXIT_MISCONFIGURED;
}
