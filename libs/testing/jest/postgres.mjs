// A PostgreSQL for each of Jest's workers. RONDO_TEST_DATABASE_URL names one for all instead, whose user may create
// databases. Jest loads this without its transformation, so it reads the compiled code.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../../scripts/build.mjs';

const variable = 'RONDO_TEST_DATABASE_URL';
const perWorker = (worker) => `${variable}_${worker}`;

// A project of Jest loads its own copy of this file; they share the process.
const shared = Symbol.for('rondo.testing.postgres');

/** Jest's globalSetup: called once for every project that has tests to run. */
export async function start({ maxWorkers }) {
  if (process.env[variable] !== undefined || globalThis[shared] !== undefined) return;
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'rondo-test-postgres-'));
  const servers = [];
  const kill = () => {
    for (const { pid } of servers) process.kill(pid, 'SIGQUIT');
  };
  process.once('exit', kill);
  globalThis[shared] = { servers, folder, kill };
  try {
    for (let worker = 1; worker <= maxWorkers; worker += 1) {
      const server = await startServer(join(folder, `worker-${worker}`));
      servers.push(server);
      process.env[perWorker(worker)] = server.superuserUrl;
    }
  } catch (error) {
    await stop();
    throw new Error(`The tests' PostgreSQL does not start; ${variable} can name another one. ${error.message}`, {
      cause: error,
    });
  }
}

async function startServer(folder) {
  const { startEmbeddedPostgres } = await import('../../../dist/libs/embedded-postgres/index.js');
  mkdirSync(folder);
  const settings = { max_connections: '400', shared_buffers: '64MB' };
  return startEmbeddedPostgres({ folder, durable: false, settings });
}

/** Jest's globalTeardown. */
export async function stop() {
  const running = globalThis[shared];
  if (running === undefined) return;
  globalThis[shared] = undefined;
  process.removeListener('exit', running.kill);
  await Promise.all(running.servers.map((server) => server.stop()));
  rmSync(running.folder, { recursive: true, force: true });
}
