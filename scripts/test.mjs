// `npm test`: installs and compiles what is missing or stale, starts a Redis for the tests where there is one, and runs
// Jest. Arguments are passed on to Jest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, requireNode } from './dependencies.mjs';

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

/** A server of its own on a free port that keeps nothing; a Redis that runs already is left alone. */
async function startRedis() {
  const file = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find(existsSync);
  if (file === undefined) {
    console.log('There is no redis-server on the PATH: the tests that need Redis are skipped.');
    return undefined;
  }
  const port = await freePort();
  const persistence = ['--save', '', '--appendonly', 'no'];
  const server = spawn(file, ['--port', port, '--bind', '127.0.0.1', '--dir', scratch, ...persistence], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Out of reach of Ctrl-C, so that it outlives the tests that use it.
    detached: true,
  });
  const ended = once(server, 'exit');
  process.on('exit', () => server.kill('SIGKILL'));
  await readyToAccept(server.stdout);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyToAccept(output) {
  let said = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (said.includes('Ready to accept connections')) {
      output.resume();
      return;
    }
  }
  throw new Error(`redis-server ended: ${said}`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return String(port);
}
