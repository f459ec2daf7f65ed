import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { codeOf } from '#faults';
import { childEnvironment } from '#config';
import type { Env } from '#config';
import type { Life } from './kept-alive.js';

export interface ChildPlan {
  /** Compiled module, relative to the folder of the applications, for instance `api/main.js`. */
  readonly module: string;
  /** Variables that differ from this process's own. */
  readonly env: Env;
  readonly graceMs: number;
  /** Receives each line of its output. */
  readonly onLine: (line: string) => void;
}

const applications = new URL('../../', import.meta.url);
const pathOf = (module: string): string => fileURLToPath(new URL(module, applications));

/**
 * A small young generation keeps the resident memory of a process that mostly waits low; the collector runs more often,
 * which our load does not feel.
 */
const nodeFlags = ['--max-semi-space-size=1', '--import', new URL('cli/up/end-with-parent.js', applications).href];

/**
 * Starts a Node.js process in a group of its own, so that Ctrl-C in the terminal reaches only the supervisor, and
 * so that its own children go with it when it has to be killed. It is ready when it says so over its IPC channel.
 */
export function startChild({ module, env, graceMs, onLine }: ChildPlan): Life {
  const child = spawn(process.execPath, [...nodeFlags, pathOf(module)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
    env: childEnvironment(env),
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', onLine);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', (error) => {
      onLine(error.message);
      resolve({ code: 1, signal: null });
    });
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const kill = (): void => {
    killGroup(child.pid);
  };
  return {
    ready: new Promise((resolve) => {
      child.on('message', (message) => {
        if (isReady(message)) resolve();
      });
    }),
    ended,
    kill,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(kill, graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

const isReady = (message: unknown): boolean => typeof message === 'object' && message !== null && 'ready' in message;

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
