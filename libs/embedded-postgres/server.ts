import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { findSetpriv } from './setpriv.js';
import type { Command } from './system-user.js';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Server {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  stop(): Promise<void>;
}

const READY = 'database system is ready to accept connections';
/** What the server says while the last backends of a killed predecessor are still leaving. */
const STILL_LEAVING = 'pre-existing shared memory block';
const LEAVING_MS = 5_000;
/** Fast shutdown takes some 50 ms; after this the server is told to leave without a checkpoint. */
const FAST_SHUTDOWN_MS = 5_000;

/** Starts the server and waits until it accepts connections. `onLog` receives each line of its log. */
export async function startServer(command: Command, folder: string, onLog: (line: string) => void): Promise<Server> {
  const deadline = Date.now() + LEAVING_MS;
  for (;;) {
    const attempt = await tryServer(command, folder, onLog);
    if ('server' in attempt) return attempt.server;
    if (!attempt.log.includes(STILL_LEAVING) || Date.now() > deadline) throw refusal(attempt.log);
    await pause(100);
  }
}

async function tryServer(
  command: Command,
  folder: string,
  onLog: (line: string) => void,
): Promise<{ server: Server } | { log: string }> {
  const child = spawnServer(command, folder);
  let log = '';
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error) => {
      log += error.message;
      resolve({ code: null, signal: null });
    });
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const ready = new Promise<boolean>((resolve) => {
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => {
      if (log.length < 10_000) log += `${line}\n`;
      if (line.includes(READY)) resolve(true);
      onLog(line);
    });
    void ended.then(() => {
      resolve(false);
    });
  });
  const { pid } = child;
  if (!(await ready) || pid === undefined) return { log };
  return { server: { pid, ended, stop: () => stopServer(child, ended) } };
}

/**
 * In a session of its own, so that Ctrl-C in the terminal reaches only this process. Where there is setpriv, the
 * server is told to shut down when this process dies without a chance to stop it.
 */
function spawnServer(command: Command, folder: string): ChildProcessByStdio<null, null, Readable> {
  const setpriv = findSetpriv();
  const [file, args] = withParentDeathSignal(command, setpriv);
  const { uid, gid } = command;
  return spawn(file, args, {
    cwd: folder,
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(setpriv === undefined && uid !== undefined && gid !== undefined ? { uid, gid } : {}),
  });
}

function withParentDeathSignal(command: Command, setpriv: string | undefined): [string, string[]] {
  if (setpriv === undefined) return [command.file, [...command.args]];
  if (command.file === setpriv) return [setpriv, ['--pdeathsig=INT', ...command.args]];
  const identity =
    command.uid === undefined || command.gid === undefined
      ? []
      : [`--reuid=${command.uid}`, `--regid=${command.gid}`, '--clear-groups'];
  return [setpriv, ['--pdeathsig=INT', ...identity, '--', command.file, ...command.args]];
}

async function stopServer(child: ChildProcess, ended: Promise<Ended>): Promise<void> {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
  await ended;
  clearTimeout(timer);
}

function refusal(log: string): EmbeddedPostgresError {
  const lines = log.trim().split('\n');
  const reason = lines.find((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '';
  return new EmbeddedPostgresError(`PostgreSQL did not start: ${reason.replace(/^.*?(FATAL|PANIC): */, '')}`);
}
