import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { issueCredential } from '../../dist/libs/credentials/index.js';
import { createPool, migrate } from '../../dist/libs/event-store/index.js';
import { steadyPort } from '../../scripts/steady-port.mjs';
import { Client } from './client.mjs';
import { KeptProcess } from './kept-process.mjs';
import { openPostgres, openRedis } from './servers.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** How soon a silent worker is taken for lost; the shortest that can be set. */
export const leaseSeconds = 3;

/** A whole stack in a folder of its own: PostgreSQL, perhaps a Redis, the API and workers, all of which can be broken. */
export async function openStack({ backend, workers: workerCount }) {
  const home = mkdtempSync(join(tmpdir(), 'rondo-soak-'));
  mkdirSync(join(home, 'output'));
  const postgres = await openPostgres(join(home, 'postgres'));
  await migrate(postgres.url);
  const pool = createPool(postgres.url, { max: 4, applicationName: 'soak', statementTimeout: 0 });
  const org = 'soak@rondo';
  const credential = await issueCredential(pool, { org, displayName: 'Soak' });
  const redis = backend === 'redis' ? await openRedis(home) : undefined;
  const port = await steadyPort();
  const env = {
    PATH: process.env.PATH,
    RONDO_HOME: home,
    DATABASE_URL: postgres.url,
    OBJECT_STORE_URL: pathToFileURL(join(home, 'objects')).href,
    ...(redis && { REDIS_URL: redis.url }),
    PORT: String(port),
    LOG_LEVEL: 'warn',
    RUN_LEASE_SECONDS: String(leaseSeconds),
    RUN_TIMEOUT_SECONDS: '5',
    SHUTDOWN_GRACE_SECONDS: '3',
    ENGINE_MEMORY_MIB: '64',
    SCORING_CONCURRENCY: '2',
    TRAINING_CONCURRENCY: '2',
  };
  const keep = (name, module) =>
    new KeptProcess(name, { module: join(root, module), env, log: join(home, 'output', `${name}.log`) });
  const api = keep('api', 'dist/apps/api/main.js');
  const workers = Array.from({ length: workerCount }, (_, index) =>
    keep(`worker-${index + 1}`, 'tests/faults/worker.mjs'),
  );

  return {
    home,
    pool,
    postgres,
    redis,
    api,
    workers,
    processes: [api, ...workers],
    executions: join(home, 'executions'),
    client: new Client(`http://127.0.0.1:${port}/data/sensei`, {
      authorization: `Bearer ${credential.accessToken}`,
      'x-api-key': credential.apiKey,
      'x-gw-ims-org-id': org,
    }),
    /** What `rondo doctor` prints, and its exit code. It excuses nothing that came to be due just now. */
    doctor: async () => {
      const args = [join(root, 'scripts/rondo.mjs'), 'doctor', '--grace', '0'];
      const child = spawn(process.execPath, args, { cwd: root, env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      const [code] = await once(child, 'close');
      return { code, output };
    },
    stopProcesses: () => Promise.all([api, ...workers].map((each) => each.stop())),
    /** Ends the servers, after the processes. */
    close: async ({ keep: keepFolder }) => {
      await pool.end();
      await redis?.stop();
      await postgres.stop();
      if (!keepFolder) rmSync(home, { recursive: true, force: true });
    },
  };
}
