// `npm test`: installs and compiles what is missing or stale, starts a Redis for the tests where there is one, and runs
// Jest. Arguments are passed on to Jest, but for `--suite=<name>`: which tests, see below.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, requireNode } from './dependencies.mjs';
import { isRedisThere, startRedisServer } from './redis-server.mjs';
import { steadyPort } from './steady-port.mjs';

/** The projects of Jest that each suite runs. */
const suites = {
  quick: ['unit', 'int', 'e2e'],
  long: ['long'],
  faults: ['faults'],
  fuzz: ['fuzz'],
  all: ['unit', 'int', 'e2e', 'long', 'faults', 'fuzz'],
};

requireNode();
ensureDependencies();
const { build } = await import('./build.mjs');
await build();

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'rondo-test-'));
const redis = await startRedis();
// Jest gets the signal of the terminal too; this process waits for it in order to clean up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));
const jest = startJest(process.argv.slice(2));
const [code] = await once(jest, 'exit');
await redis?.stop();
rmSync(scratch, { recursive: true, force: true });
process.exitCode = code ?? 1;

function startJest(args) {
  const jestFile = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  // The list of projects is open-ended: what followed it would be taken for more of them.
  const jestArgs = [...args.filter((arg) => !arg.startsWith('--suite=')), '--selectProjects', ...projectsFor(args)];
  return spawn(process.execPath, [jestFile, ...jestArgs], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_OPTIONS: options.filter(Boolean).join(' '),
      ...(redis && { RONDO_TEST_REDIS_URL: redis.url }),
    },
  });
}

/** Those of the suite, and those of the spec files that are named in full. */
function projectsFor(args) {
  const suite = args.find((arg) => arg.startsWith('--suite='))?.slice('--suite='.length) ?? 'quick';
  const named = args.flatMap((arg) => /\.(\w+)\.spec\.ts$/.exec(arg)?.[1] ?? []);
  return new Set([...suites[suite], ...named.filter((project) => suites.all.includes(project))]);
}

/** A server of its own that keeps nothing; a Redis that runs already is left alone. */
async function startRedis() {
  if (isRedisThere()) return startRedisServer({ port: await steadyPort(), folder: scratch });
  console.log('There is no redis-server on the PATH: the tests that need Redis are skipped.');
  return undefined;
}
