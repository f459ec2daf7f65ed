import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../bench/free-port.mjs';
import { issueCredential } from '../../dist/libs/credentials/index.js';
import { startEmbeddedPostgres } from '../../dist/libs/embedded-postgres/index.js';
import { createPool, migrate } from '../../dist/libs/event-store/index.js';
import { KeptProcess } from './kept-process.mjs';

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
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    RONDO_HOME: home,
    DATABASE_URL: postgres.url,
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
    new KeptProcess(name, {
      command: [process.execPath, join(root, module)],
      env,
      log: join(home, 'output', `${name}.log`),
    });
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
    executions: join(home, 'executions'),
    client: clientOf(`http://127.0.0.1:${port}/data/sensei`, {
      authorization: `Bearer ${credential.accessToken}`,
      'x-api-key': credential.apiKey,
      'x-gw-ims-org-id': org,
    }),
    /** What `rondo doctor` prints, and its exit code. */
    doctor: async () => {
      const child = spawn(process.execPath, [join(root, 'scripts/rondo.mjs'), 'doctor'], { cwd: root, env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      const [code] = await once(child, 'close');
      return { code, output };
    },
    close: async ({ keep: keepFolder }) => {
      await Promise.all([api, ...workers].map((each) => each.stop()));
      await pool.end();
      await redis?.stop();
      await postgres.stop();
      if (!keepFolder) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Calls an operation: answers status and body, status 0 where nobody answers. */
const clientOf = (address, headers) => async (method, path, body, type) => {
  try {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': type ?? 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  } catch (error) {
    return { status: 0, body: { detail: error.message } };
  }
};

/** Durable, for it will crash. It comes back at the same address. */
async function openPostgres(folder) {
  const settings = { max_connections: '300', shared_buffers: '128MB' };
  const start = () => startEmbeddedPostgres({ folder, settings });
  let server = await start();
  const { url } = server;
  return {
    url,
    stop: () => server.stop(),
    start: async () => {
      server = await start();
    },
    /** Ends it at once, without a checkpoint. */
    crash: async () => {
      process.kill(server.pid, 'SIGQUIT');
      await server.ended;
    },
  };
}

/** Keeps nothing on disk: a restart has lost everything. */
async function openRedis(folder) {
  const port = await freePort();
  let child;
  const start = async () => {
    const args = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
    child = spawn('redis-server', args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve, reject) => {
      child.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with exit code ${code}`)));
    });
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
