// Time from `npm start` to the first answer, and the memory of all its processes at rest, npm and PostgreSQL included
// (Linux). Run it with `npm run bench:start [starts]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { steadyPort } from '../scripts/steady-port.mjs';
import { npmStart } from './npm-start.mjs';
import { commandOf, processTree, pssMiB } from './process-tree.mjs';
import { printResult } from './result.mjs';
import { median } from './statistics.mjs';

const starts = Number(process.argv[2] ?? 5);
const restSeconds = 15;

const seconds = (ms) => (ms / 1000).toFixed(2).padStart(7);

async function measureStart(name, port, whileRunning = () => undefined) {
  const { pid, answeredMs, readyMs, stop } = await npmStart({ home, port });
  console.log(`${name.padEnd(26)} ${seconds(answeredMs)} ${seconds(readyMs)}`);
  await whileRunning(pid);
  await stop();
  return { answeredMs, readyMs };
}

/** What a process does, for the table. */
const roles = [
  [/^npm /, 'npm'],
  [/^sh -c/, 'the shell of npm'],
  [/scripts\/start\.mjs/, 'supervisor (rondo up)'],
  [/apps\/api\/main/, 'api'],
  [/apps\/worker\/main/, 'worker'],
  [/^postgres: .* 127\.0\.0\.1/, 'postgres: connections'],
  [/^postgres: /, 'postgres: its own processes'],
  [/bin\/postgres /, 'postgres: main process'],
];
const roleOf = (command) => roles.find(([pattern]) => pattern.test(command))?.[1] ?? command;

function memoryByRole(pid) {
  const table = new Map();
  for (const each of processTree(pid)) {
    const mib = pssMiB(each);
    const role = roleOf(commandOf(each));
    const { processes, total } = table.get(role) ?? { processes: 0, total: 0 };
    table.set(role, { processes: processes + 1, total: total + mib });
  }
  return table;
}

let memoryMiB;

async function printMemory(pid) {
  await delay(restSeconds * 1000);
  const table = memoryByRole(pid);
  console.log(`\nPSS ${restSeconds} s after the start     processes     MiB`);
  const row = (role, processes, mib) =>
    console.log(`${role.padEnd(31)} ${String(processes).padStart(9)} ${mib.toFixed(1).padStart(7)}`);
  for (const [role, { processes, total }] of table) row(role, processes, total);
  const all = [...table.values()];
  const sum = (field) => all.reduce((total, each) => total + each[field], 0);
  memoryMiB = sum('total');
  row('in all', sum('processes'), memoryMiB);
}

await build();
const home = mkdtempSync(join(tmpdir(), 'rondo-bench-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

const port = await steadyPort();
console.log('seconds from npm start to   answer   ready');
const first = await measureStart('first (makes the database)', port);
const times = [];
for (let index = 1; index <= starts; index++) {
  times.push(await measureStart(`start ${index}`, port, index === starts ? printMemory : undefined));
}
const of = (field) => median(times.map((time) => time[field]));
console.log(`\nmedian of ${starts} starts`.padEnd(27), seconds(of('answeredMs')), seconds(of('readyMs')));
printResult('start', {
  firstSeconds: first.answeredMs / 1000,
  answerSeconds: of('answeredMs') / 1000,
  readySeconds: of('readyMs') / 1000,
  memoryMiB,
});
