// Time from `npm start` to the first answer, and the memory of all its processes at rest, PostgreSQL included (Linux).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOf, processTree, pssMiB } from './process-tree.mjs';

const rounds = Number(process.argv[2] ?? 5);
const restSeconds = 10;
const home = mkdtempSync(join(tmpdir(), 'rondo-bench-'));
const port = await freePort();

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address();
  server.close();
  return free;
}

async function untilReady(started) {
  for (;;) {
    try {
      const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`);
      if (ok) return performance.now() - started;
    } catch {
      // Not listening yet.
    }
    await delay(10);
  }
}

async function round(name, measureMemory) {
  const started = performance.now();
  const child = spawn('npm', ['start', '--', '--empty'], {
    env: { ...process.env, PORT: String(port), RONDO_HOME: home, DATABASE_URL: '', REDIS_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let worker;
  child.stdout.on('data', (chunk) => {
    if (worker === undefined && String(chunk).includes('Rondo is ready')) worker = performance.now() - started;
  });
  const ready = await untilReady(started);
  if (measureMemory) await delay(restSeconds * 1000);
  console.log(`${name}: first answer after ${(ready / 1000).toFixed(2)} s`);
  if (measureMemory) printMemory(child.pid);
  child.kill('SIGINT');
  await once(child, 'exit');
  return ready;
}

function printMemory(pid) {
  const rows = processTree(pid).map((each) => [pssMiB(each), commandOf(each)]);
  for (const [mib, command] of rows) console.log(`  ${mib.toFixed(1).padStart(7)} MiB  ${command}`);
  const total = rows.reduce((sum, [mib]) => sum + mib, 0);
  console.log(`  ${total.toFixed(1).padStart(7)} MiB  in all, ${restSeconds} s after the start`);
}

try {
  await round('first start (creates the database)', false);
  const times = [];
  for (let index = 1; index <= rounds; index++) times.push(await round(`start ${index}`, index === rounds));
  times.sort((a, b) => a - b);
  console.log(`median of ${rounds}: ${(times[Math.floor(rounds / 2)] / 1000).toFixed(2)} s`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
