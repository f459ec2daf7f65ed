import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPool, migrate } from '../dist/libs/event-store/index.js';
import { issueCredential } from '../dist/libs/credentials/index.js';
import { startEmbeddedPostgres } from '../dist/libs/embedded-postgres/index.js';
import { onInterrupt } from './on-interrupt.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const org = 'bench@rondo';
export const basePath = '/data/sensei';

/**
 * A migrated embedded PostgreSQL in a folder of its own with one client's credentials, and processes on it.
 * `close` ends and removes everything. `settings` are of PostgreSQL, by their names in postgresql.conf.
 */
export async function openStack({ settings = {} } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'rondo-bench-'));
  const server = await startEmbeddedPostgres({ folder: join(home, 'postgres'), settings });
  await migrate(server.url);
  const pool = createPool(server.url, { max: 4 });
  const { accessToken, apiKey, userId } = await issueCredential(pool, { org, displayName: 'Bench' });
  const headers = { authorization: `Bearer ${accessToken}`, 'x-api-key': apiKey, 'x-gw-ims-org-id': org };
  const processes = [];

  /** Starts a module under the root; resolves with what it says when it is ready, `{ url, pid, stop }`. */
  async function startProcess(module, env = {}) {
    const child = spawn(process.execPath, [join(root, module)], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        RONDO_HOME: home,
        DATABASE_URL: server.url,
        PORT: '0',
        LOG_LEVEL: 'warn',
        // What is measured is how much there can be.
        QUOTA_REQUESTS_PER_SECOND: '1000000',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    processes.push(child);
    const gone = once(child, 'exit').then(([code]) => {
      throw new Error(`${module} ended with exit code ${code} before it was ready`);
    });
    gone.catch(() => undefined);
    const [{ url }] = await Promise.race([once(child, 'message'), gone]);
    return { url, pid: child.pid, stop: () => stopProcess(child) };
  }

  let closing;
  const close = () => (closing ??= closeAll());
  const forget = onInterrupt(close);

  async function closeAll() {
    await Promise.all(processes.map(stopProcess));
    await pool.end();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
    forget();
  }

  return { databaseUrl: server.url, pool, headers, userId, startProcess, close };
}

async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Calls an operation and answers its body. Throws Error for every status but 2xx. */
export async function call({ url, headers }, method, path, body, contentType = 'application/json') {
  const response = await fetch(`${url}${basePath}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && !(body instanceof FormData) && { 'content-type': contentType }) },
    ...(body !== undefined && { body: isSentAsIs(body) ? body : JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const isSentAsIs = (body) => typeof body === 'string' || body instanceof FormData;
