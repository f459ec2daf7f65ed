// `npm test`: installs and compiles what is missing or stale, starts a Redis for the tests where there is one, and runs
// Jest. Arguments are passed on to Jest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, requireNode } from './dependencies.mjs';
import { isRedisThere, startRedisServer } from './redis-server.mjs';
import { steadyPort } from './steady-port.mjs';

requireNode();
ensureDependencies();
const { build } = await import('./build.mjs');
await build();

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'rondo-test-'));
const redis = await startRedis();
// Jest gets the signal of the terminal too; this process waits for it in order to clean up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));
const jest = startJest();
const [code] = await once(jest, 'exit');
await redis?.stop();
rmSync(scratch, { recursive: true, force: true });
process.exitCode = code ?? 1;

function startJest() {
  const jestFile = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return spawn(process.execPath, [jestFile, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_OPTIONS: options.filter(Boolean).join(' '),
      ...(redis && { RONDO_TEST_REDIS_URL: redis.url }),
    },
  });
}

/** A server of its own that keeps nothing; a Redis that runs already is left alone. */
async function startRedis() {
  if (isRedisThere()) return startRedisServer({ port: await steadyPort(), folder: scratch });
  console.log('There is no redis-server on the PATH: the tests that need Redis are skipped.');
  return undefined;
}
