import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeOf } from '#faults';

/** Looks this often whether npm is still there: no signal tells of its death. */
const INTERVAL_MS = 500;

interface ParentProcess {
  readonly parent: number;
  readonly command: string;
}

/**
 * Calls `onDeath` once when `parent`, or the npm that started it, has died. npm runs a script through a shell that may
 * stay in between: SIGTERM to npm ends the shell but not what it runs, SIGKILL ends not even the shell. Keeps nothing alive.
 */
export function watchParent(parent: number, onDeath: () => void): void {
  const shell = describe(parent);
  const npm = shell !== undefined && / -c /.test(shell.command) ? shell.parent : parent;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(npm)) return;
    clearInterval(timer);
    onDeath();
  }, INTERVAL_MS);
  timer.unref();
}

function describe(pid: number): ParentProcess | undefined {
  try {
    if (process.platform !== 'linux') return describeWithPs(pid);
    const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
  } catch {
    return undefined;
  }
}

function describeWithPs(pid: number): ParentProcess {
  const text = execFileSync('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  }).trim();
  const [parent = '', ...command] = text.split(/\s+/);
  return { parent: Number(parent), command: command.join(' ') };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
