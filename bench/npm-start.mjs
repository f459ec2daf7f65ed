import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { onInterrupt } from './on-interrupt.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Types `npm start -- --empty` and waits for the first good answer of /readyz and for the line that says that all is ready.
 * Answers both in milliseconds since the start, and `stop`, which does what Ctrl-C in a terminal does: SIGINT to npm,
 * its shell and the supervisor at once. Throws Error with the output when it ends before.
 */
export async function npmStart({ home, port }) {
  const started = performance.now();
  const child = spawn('npm', ['start', '--', '--empty'], {
    cwd: root,
    // As from a fresh shell: nothing of the npm that has started the measurement.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), RONDO_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = [];
  const said = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      output.push(chunk);
      if (output.join('').includes('Rondo is ready')) resolve(performance.now() - started);
    });
  });
  child.stderr.on('data', (chunk) => output.push(chunk));
  const exit = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGINT');
    await exit;
  };
  const forget = onInterrupt(stop);
  const ended = exit.then(() => {
    forget();
    throw new Error(`npm start ended:\n${output.join('')}`);
  });
  ended.catch(() => undefined);
  const [answeredMs, readyMs] = await Promise.race([Promise.all([firstAnswer(port, child, started), said]), ended]);
  return { pid: child.pid, answeredMs, readyMs, stop };
}

async function firstAnswer(port, child, started) {
  while (child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return performance.now() - started;
    await delay(10);
  }
  return Number.NaN;
}
