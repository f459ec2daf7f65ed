// `npm run test:openapi`: holds a running stack against the OpenAPI document that it gives, with Schemathesis in an
// environment of its own that is kept between runs. Where there is no Python, or no Schemathesis to be had, it says so and
// skips. Arguments are passed on to `schemathesis run`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setStage } from './stage.mjs';

const version = '4.32.5';
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const settings = join(root, 'tests', 'openapi', 'schemathesis.toml');
const hooks = join(root, 'tests', 'openapi', 'hooks.py');

/** Whole runs are bounded by numbers of cases, in `schemathesis.toml`: this only ends one that hangs, as a failure. */
const longestMs = 15 * 60_000;

const schemathesis = environment();
if (schemathesis === undefined) {
  console.log('There is no Schemathesis: the API is not held against its document.');
  total({ passed: 0, failed: 0, skipped: 1 });
} else {
  await test();
}

async function test() {
  const home = mkdtempSync(join(tmpdir(), 'rondo-openapi-'));
  const stack = spawn(process.execPath, [join(root, 'scripts', 'rondo.mjs'), 'up', '--empty'], {
    env: { ...process.env, RONDO_HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(stack, 'exit');
  try {
    const client = await ready(stack, ended);
    total(await check(client, home, await setStage(client)));
  } finally {
    stack.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
}

/** What the stack says for people to try: a `curl` with a file of credentials, a header a line. */
async function ready(stack, ended) {
  const line = new Promise((resolve) => {
    createInterface({ input: stack.stdout }).on('line', (text) => text.startsWith('curl ') && resolve(text));
  });
  const found = await Promise.race([line, ended.then(() => undefined)]);
  if (found === undefined) throw new Error('The stack ended before it was ready');
  const headers = readFileSync(/-H @'([^']+)'/.exec(found)[1], 'utf8')
    .trim()
    .split('\n');
  return { headers, url: /http:\/\/\S+?(?=\/data\/)/.exec(found)[0] };
}

/** Its exit code is 0 when nothing failed, 1 when something did. */
async function check({ url, headers }, home, stage) {
  const args = ['--config-file', settings, 'run', `${url}/openapi.json`];
  // The stream of events never ends, which no request of Schemathesis waits for. One worker: the order of requests follows
  // from the seed, and CPython 3.11 breaks its parser in two threads.
  args.push('--exclude-path', '/data/sensei/events', '--phases', 'coverage,fuzzing,stateful', '--workers', '1');
  args.push('--request-timeout', '30', '--no-shrink', '--no-color');
  args.push(...headers.flatMap((header) => ['--header', header]), ...process.argv.slice(2));
  const env = { ...process.env, SCHEMATHESIS_HOOKS: hooks, RONDO_STAGE: JSON.stringify(stage) };
  const child = spawn(schemathesis, args, { cwd: home, env, stdio: ['ignore', 'pipe', 'inherit'], timeout: longestMs });
  const lines = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(text);
    console.log(text);
  });
  const [code] = await once(child, 'close');
  if (code === null) console.log(`Schemathesis did not end within ${longestMs / 60_000} minutes`);
  const output = lines.join('\n');
  const tested = Number(/Tested: (\d+)/.exec(output)?.[1] ?? 0);
  const failures = Number(/=+ (\d+) failures?/.exec(output)?.[1] ?? 0);
  const failed = failures || (code === 0 && tested > 0 ? 0 : 1);
  process.exitCode = failed > 0 ? 1 : 0;
  return { passed: Math.max(0, tested - failed), failed, skipped: 0 };
}

/** The command, which is installed where it is not there yet; undefined where that cannot be. */
function environment() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rondo', `schemathesis-${version}`);
  const command = join(folder, 'bin', 'schemathesis');
  const done = join(folder, 'complete');
  if (existsSync(done)) return command;
  const steps = [
    ['python3', ['-m', 'venv', '--clear', folder]],
    [join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `schemathesis==${version}`]],
  ];
  for (const [program, args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status === 0) continue;
    console.log((stderr ?? String(error)).trim().split('\n').slice(-3).join('\n'));
    return undefined;
  }
  writeFileSync(done, '');
  return command;
}

/** The line of all suites, and for those who run several of them. */
function total({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  if (process.env.RONDO_TEST_TOTALS) appendFileSync(process.env.RONDO_TEST_TOTALS, `${line}\n`);
  console.log(line);
}
