// `npm run test:python`: the tests and types of runtimes/python, in an environment of their own that is kept between runs.
// Arguments are passed on to pytest. Where there is no Python, or its packages cannot be had, it says so and skips.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const runtime = join(dirname(fileURLToPath(import.meta.url)), '..', 'runtimes', 'python');

/** What the tests need, and an environment of the time in which platform recipes were written: only 3.9 to 3.11 can have it. */
const environments = {
  newest: ['pandas', 'pyarrow', 'scikit-learn', 'joblib', 'pydantic', 'pytest', 'pytest-xdist', 'mypy'],
  old: ['pandas==1.5.3', 'numpy<2', 'scikit-learn==1.2.2', 'joblib'],
};

const python = process.env.ENGINE_PYTHON ?? 'python3';
const version = versionOf(python);
if (version === undefined)
  skip(`There is no ${python} of version 3.9 or newer: the tests of runtimes/python are skipped.`);
const [newest, old] = await Promise.all([environment('newest'), version.minor <= 11 ? environment('old') : undefined]);
if (newest === undefined) skip('The packages that the tests of runtimes/python need cannot be had: they are skipped.');
if (old === undefined)
  console.log('There is no environment with pandas 1.5: the tests that compare with it are skipped.');

const types = run(newest, ['-m', 'mypy', '--cache-dir', join(cacheFolder(), 'mypy')]);
const tests = run(newest, ['-m', 'pytest', '-n', String(availableParallelism()), ...process.argv.slice(2)], {
  RONDO_TEST_OLD_PYTHON: old ?? '',
});
process.stdout.write(types.stdout + tests.stdout);
const counted = counts(tests.stdout, types.status ?? 1, tests.status ?? 1);
total(counted);
process.exitCode = counted.failed > 0 ? 1 : 0;

function versionOf(command) {
  const asked = spawnSync(command, ['-c', 'import sys; print(*sys.version_info[:2])'], { encoding: 'utf8' });
  const [major, minor] = (asked.stdout ?? '').trim().split(' ').map(Number);
  return asked.status === 0 && major === 3 && minor >= 9 ? { major, minor } : undefined;
}

/** The interpreter of the environment, which is made where it is not there yet; undefined when it cannot be made. */
async function environment(name) {
  const wanted = environments[name];
  const hash = createHash('sha256')
    .update(JSON.stringify([wanted, version, python]))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheFolder(), `${name}-${hash}`);
  const interpreter = join(folder, 'bin', 'python');
  const done = join(folder, 'complete');
  if (existsSync(done)) return interpreter;
  console.log(`making an environment with ${wanted.join(', ')} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const steps = [
    [python, ['-m', 'venv', folder]],
    [interpreter, ['-m', 'pip', 'install', '--quiet', '--prefer-binary', ...wanted]],
  ];
  try {
    for (const [command, args] of steps) await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    console.log(
      String(error.stderr || error)
        .trim()
        .split('\n')
        .slice(-3)
        .join('\n'),
    );
    return undefined;
  }
  mkdirSync(`${done}.part`);
  renameSync(`${done}.part`, done);
  return interpreter;
}

function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rondo', 'python-tests');
}

function run(interpreter, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(interpreter, args, {
    cwd: runtime,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return { status, stdout: stdout + stderr };
}

/** As pytest counts them, and the types as one more. A suite that ended badly without a failure is one. */
function counts(text, typesStatus, testsStatus) {
  const counted = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(text.trim().split('\n').at(-1) ?? '')?.[1] ?? 0);
  const failed = counted('failed') + counted('errors?') || (testsStatus === 0 ? 0 : 1);
  return {
    passed: counted('passed') + (typesStatus === 0 ? 1 : 0),
    failed: failed + (typesStatus === 0 ? 0 : 1),
    skipped: counted('skipped'),
  };
}

function skip(reason) {
  console.log(reason);
  total({ passed: 0, failed: 0, skipped: 1 });
  process.exit(0);
}

function total({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  if (process.env.RONDO_TEST_TOTALS) appendFileSync(process.env.RONDO_TEST_TOTALS, `${line}\n`);
  console.log(line);
}
