import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lastLineSaid } from '../supervisor/last-line-said.js';
import { confineWithBubblewrap } from './bubblewrap.js';
import type { Bubblewrap } from './bubblewrap.js';
import { landlockSandbox } from './landlock.js';
import { giveFilter } from './give-filter.js';
import { canLimit, isExecutable, limited, usualLimits } from './limits.js';
import { filterOfCalls } from './refused-calls.js';
import type { Confined, Sandbox, SandboxSetting } from './sandbox.js';

const run = promisify(execFile);
const bubblewrapPaths = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];
/** From this version on it holds truncation and TCP too (Linux 6.7). */
const leastLandlock = 4;
/** And signals, to the worker too (Linux 6.12). */
const leastRequired = 6;
const longestTrialMs = 20_000;

/** `ENGINE_SANDBOX=require`, and nothing here can confine an engine. */
export class NoSandboxError extends Error {
  override readonly name = 'NoSandboxError';
}

/**
 * The best sandbox that works here: tried, not supposed.
 * @param landlock version of Landlock's interface that engines which shut themselves in have found, 0 for none
 * @throws NoSandboxError
 */
export async function openSandbox(setting: SandboxSetting, landlock = 0): Promise<Sandbox> {
  if (setting === 'off') return unconfined('ENGINE_SANDBOX=off');
  if (setting === 'require' && !canLimit()) {
    throw new NoSandboxError('ENGINE_SANDBOX=require: prlimit (util-linux) is not installed');
  }
  const filter = filterOfCalls();
  if (setting === 'require' && !filter) {
    throw new NoSandboxError(`ENGINE_SANDBOX=require: the numbers of system calls of ${process.arch} are not known`);
  }
  const path = bubblewrapPaths.find(isExecutable);
  const found = path === undefined ? 'bubblewrap (bwrap) is not installed' : await tryBubblewrap(path, filter);
  if (typeof found !== 'string') return found;
  if (landlock >= (setting === 'require' ? leastRequired : leastLandlock)) return landlockSandbox(landlock, found);
  if (setting === 'require') throw new NoSandboxError(`ENGINE_SANDBOX=require: ${found}`);
  return unconfined(found);
}

/** Engines can do whatever the worker's user can. */
const unconfined = (why: string): Sandbox => ({
  kind: 'none',
  description: `none (${why}): engines can read and write whatever the worker can`,
  confine: (command, confinement) => ({ command: limited(command, confinement) }),
  hidesSignals: false,
  protectsInputs: false,
});

/** A sandbox, or why there is none: containers often forbid namespaces. */
async function tryBubblewrap(path: string, filter: Buffer | undefined): Promise<Sandbox | string> {
  const runDir = await mkdtemp(join(tmpdir(), 'rondo-sandbox-'));
  try {
    await Promise.all(['in', 'tmp'].map((folder) => mkdir(join(runDir, folder))));
    const { stdout } = await run(path, ['--version'], { timeout: longestTrialMs, env: {} });
    const sandbox = bubblewrapSandbox({ path, filter, version: stdout.trim() });
    const whyNot = await tried(sandbox.confine(['/bin/true'], { runDir, reads: [], ...usualLimits, cpuSeconds: 10 }));
    return whyNot === undefined ? sandbox : doesNotWork(whyNot);
  } catch (error) {
    return doesNotWork(lastLineSaid(error));
  } finally {
    await rm(runDir, { recursive: true, force: true });
  }
}

const doesNotWork = (why = 'it fails'): string => `bubblewrap does not work here: ${why}`;

/** Resolves to undefined for a command that does well, else to what it said last. */
function tried({ command: [file = '', ...args], filter }: Confined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      timeout: longestTrialMs,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ignore', 'pipe'],
    });
    giveFilter(child, filter);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', ({ message }) => {
      resolve(message);
    });
    child.once('close', (code) => {
      resolve(code === 0 ? undefined : (lastLineSaid({ stderr }) ?? 'it fails'));
    });
  });
}

/** @param version as bubblewrap tells it: `bubblewrap 0.8.0` */
const bubblewrapSandbox = ({
  version,
  ...rest
}: Omit<Bubblewrap, 'disablesNesting'> & { version: string }): Sandbox => ({
  kind: 'bubblewrap',
  description:
    `${version}: own namespaces, no network, nothing writable but the folder of the run; ` +
    (rest.filter ? 'system calls that reach past them are refused' : `all system calls of ${process.arch} are open`),
  confine: (command, confinement) =>
    confineWithBubblewrap({ ...rest, disablesNesting: !/ 0\.[0-7]\./.test(version) }, command, confinement),
  hidesSignals: true,
  protectsInputs: true,
});
