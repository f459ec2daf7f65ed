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
  const { url } = config.database;
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  try {
    await pool.query('select').catch((error: unknown) => {
      throw databaseFault(url, error);
    });
    // In this order: roles are made by the one, and given their rights by the other.
    await migrate(url);
    await prepareQueues(config);
    const { orgId, apiKey, accessToken } = readDevCredentials(config.home);
    await issueCredential(pool, { org: orgId, apiKey, accessToken, displayName: 'Developer', userId: orgId });
  } finally {
    await pool.end();
  }
}

try {
  await prepare(loadConfig());
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = EXIT_MISCONFIGURED;
}
