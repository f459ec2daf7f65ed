import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { codeOf } from '#faults';
import { LaunchError } from '../contract/engine-host.js';
import type { Interpreter } from './interpreter.js';

const run = promisify(execFile);
const longestMs = 30 * 60_000;
const mostOutputBytes = 64 * 1024 ** 2;
const toldLines = 5;
const longestLine = 200;

export interface Installation {
  readonly folder: string;
  readonly requirements: readonly string[];
  readonly interpreter: Interpreter;
  /** Where programs and packages are found, and by which proxies. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Told what the installer says of how far it is, line by line. */
  readonly onLine: (line: string) => void;
}

/**
 * Makes a virtual environment: with uv where it is installed, else with venv and pip. Of wheels alone, in one call of an
 * installer that is the machine's own: nothing that is installed runs before it runs in the sandbox.
 * @throws LaunchError
 */
export async function installRequirements(installation: Installation): Promise<void> {
  const { folder, requirements } = installation;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'requirements.txt');
  await writeFile(file, `${requirements.join('\n')}\n`);
  try {
    if (!(await installWithUv(installation, file))) await installWithPip(installation, file);
  } catch (error) {
    throw buildFailure(error);
  }
}

/** False where there is no uv. */
async function installWithUv(installation: Installation, file: string): Promise<boolean> {
  const { folder, interpreter } = installation;
  try {
    await call(installation, ['uv', 'venv', '--quiet', '--allow-existing', '--python', interpreter.executable, folder]);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  const into = ['--python', join(folder, 'bin', 'python')];
  await call(installation, ['uv', 'pip', 'install', '--no-build', '--link-mode', 'copy', ...into, '-r', file]);
  return true;
}

async function installWithPip(installation: Installation, file: string): Promise<void> {
  const { folder, interpreter } = installation;
  await call(installation, [interpreter.executable, '-E', '-s', '-m', 'venv', folder]);
  const options = ['--only-binary', ':all:', '--no-input', '--no-compile', '--disable-pip-version-check'];
  const pip = [join(folder, 'bin', 'python'), '-s', '-m', 'pip', 'install', ...options];
  await call(installation, [...pip, '-r', file]);
}

async function call(installation: Installation, [file = '', ...args]: readonly string[]): Promise<void> {
  const { variables, signal, onLine } = installation;
  const env = { ...variables, LANG: 'C.UTF-8' };
  const called = run(file, args, { env, signal, timeout: longestMs, maxBuffer: mostOutputBytes });
  // pip tells its steps on one stream, uv on the other.
  for (const stream of [called.child.stdout, called.child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      // Whence a package is wanted is a path of this machine.
      if (step.test(line))
        onLine(
          line
            .replace(/ \(from .*$/, '')
            .trim()
            .slice(0, longestLine),
        );
    });
  }
  await called;
}

/** What of an installer's lines tells how far it is, be it pip's or uv's. */
const step = /^\s*(Collecting|Downloading|Using cached|Installing collected|Resolved|Prepared|Installed) /;

const network =
  /Retrying|timed out|Temporary failure|Network is unreachable|error sending request|Connection (refused|reset)/i;

/** What the installer said last, which names the requirement. A network that is away may come back. */
function buildFailure(error: unknown): LaunchError {
  const said = ['stderr', 'stdout'].map((stream) => textOf(error, stream)).find((text) => text !== '');
  const lines = said?.split('\n').slice(-toldLines).join('\n') ?? String(error);
  const reason = network.test(said ?? '') ? 'temporary' : 'bad-configuration';
  return new LaunchError(`the environment could not be built: ${lines}`, reason);
}

const textOf = (error: unknown, stream: string): string => {
  const found = (error as Readonly<Record<string, unknown>>)[stream];
  return typeof found === 'string' ? found.trim() : '';
};
