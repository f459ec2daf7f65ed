// One PostgreSQL for a whole run of Jest. RONDO_TEST_DATABASE_URL names another one instead, whose user may create
// databases. Jest loads this without its transformation, so it reads the compiled code.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../../scripts/build.mjs';

const variable = 'RONDO_TEST_DATABASE_URL';

// A project of Jest loads its own copy of this file; they share the process.
const shared = Symbol.for('rondo.testing.postgres');

/** Jest's globalSetup: called once for every project that has tests to run. */
export async function start() {
  if (process.env[variable] !== undefined) return;
  await build();
  const { startEmbeddedPostgres } = await import('../../../dist/libs/embedded-postgres/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'rondo-test-postgres-'));
  try {
    const settings = { max_connections: '200', shared_buffers: '64MB' };
    const server = await startEmbeddedPostgres({ folder, durable: false, settings });
    process.env[variable] = server.url;
    const kill = () => process.kill(server.pid, 'SIGQUIT');
    process.once('exit', kill);
    globalThis[shared] = { server, folder, kill };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`The tests' PostgreSQL does not start; ${variable} can name another one. ${error.message}`, {
      cause: error,
    });
  }
}

/** Jest's globalTeardown. */
export async function stop() {
  const running = globalThis[shared];
  if (running === undefined) return;
  globalThis[shared] = undefined;
  process.removeListener('exit', running.kill);
  await running.server.stop();
  rmSync(running.folder, { recursive: true, force: true });
  delete process.env[variable];
}
