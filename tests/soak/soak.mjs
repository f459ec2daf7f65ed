// Many schedules, several workers, faults at random: see --help.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { onInterrupt } from '../../bench/on-interrupt.mjs';
import { build } from '../../scripts/build.mjs';
import { ensureDependencies, requireNode } from '../../scripts/dependencies.mjs';
import { readOptions } from './options.mjs';
import { Random } from './random.mjs';

requireNode();
ensureDependencies();
const options = readOptions();
await build();
const { openStack } = await import('./stack.mjs');
const { Faults } = await import('./faults.mjs');
const { Load } = await import('./load.mjs');

const began = Date.now();
const say = (text) => console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${text}`);

/** How long runs may take to end once nothing disturbs them. */
const settleMs = 300_000;

console.log(`seed ${options.seed}: ${JSON.stringify(options)}`);
const stack = await openStack(options);
say(`stack in ${stack.home}`);
const forget = onInterrupt(() => stack.close(options));
try {
  process.exitCode = (await soak()) ? 1 : 0;
} finally {
  await stack.close(options);
  forget();
}

/** Answers whether anything is not as it should be. */
async function soak() {
  // Faults and changes each have numbers of their own: how fast the one goes does not change the other.
  const faults = new Faults(stack, new Random(options.seed), say);
  const load = new Load(stack, new Random(options.seed + 1), options.schedules);
  await answering();
  await load.publish();
  say(`${load.services.length} services with ${options.schedules} schedules`);
  const end = Date.now() + options.minutes * 60_000;
  await Promise.all([breaking(faults, end), changing(load, end)]);
  await faults.end();
  say('no more faults');
  await answering();
  const problems = await settled(load);
  const { code, output } = await stack.doctor();
  console.log(`\n${output}`);
  if (code !== 0) problems.push(`rondo doctor ended with ${code}`);
  problems.push(...repeated());
  await summarise(faults, load);
  for (const problem of problems) console.log(`NOT SO  ${problem}`);
  console.log(problems.length === 0 ? 'Nothing lost, nothing twice.' : `Repeat it with --seed ${options.seed}`);
  return problems.length > 0;
}

async function answering() {
  while ((await stack.client('GET', '/mlServices?limit=1')).status !== 200) await pause(100);
}

async function breaking(faults, end) {
  const random = new Random(options.seed + 2);
  for (;;) {
    await pause((60_000 / options.faultsPerMinute) * (0.5 + random.next()));
    if (Date.now() > end) return;
    faults.begin();
  }
}

async function changing(load, end) {
  while (Date.now() < end) {
    await load.change();
    await pause(1_000);
  }
}

/** Waits until every run has ended. Answers what has not. */
async function settled(load) {
  const running = await load.pauseAll();
  const open = async () =>
    (await stack.pool.query(`select id, state from read_runs where state in ('PENDING', 'RETRY', 'RUNNING')`)).rows;
  const until = Date.now() + settleMs;
  let runs = await open();
  while (runs.length > 0 && Date.now() < until) {
    await pause(500);
    runs = await open();
  }
  return [...running.map((each) => `not paused: ${each}`), ...runs.map(({ id, state }) => `run ${id} is ${state}`)];
}

/** Attempts that were executed more than once: the engines themselves keep count. */
function repeated() {
  const lines = existsSync(stack.executions) ? readFileSync(stack.executions, 'utf8').trim().split('\n') : [];
  say(`${lines.length} attempts executed`);
  const seen = new Set();
  return lines.filter((line) => seen.size === seen.add(line).size).map((line) => `attempt ${line} was executed twice`);
}

async function summarise(faults, load) {
  const counts = async (query) =>
    Object.fromEntries((await stack.pool.query(query)).rows.map(({ key, count }) => [key, Number(count)]));
  const total = Object.values(faults.counts).reduce((sum, count) => sum + count, 0);
  const ticks = await counts(
    `select outcome || coalesce(' ' || (body ->> 'reason'), '') as key, count(*) from read_ticks group by 1 order by 1`,
  );
  const runs = await counts(`select state as key, count(*) from read_runs group by 1 order by 1`);
  const retries = await counts(
    `select data ->> 'reason' as key, count(*) from events where type = 'RunRetried' group by 1 order by 1`,
  );
  console.log(`seed      ${options.seed}`);
  console.log(`faults    ${total} ${JSON.stringify(faults.counts)}`);
  console.log(`changes   ${JSON.stringify(load.changes)}, not taken ${load.refused}`);
  console.log(`ticks     ${JSON.stringify(ticks)}`);
  console.log(`runs      ${JSON.stringify(runs)}`);
  console.log(`retries   ${JSON.stringify(retries)}`);
  console.log(`starts    ${[stack.api, ...stack.workers].map(({ name, starts }) => `${name} ${starts}`).join(', ')}`);
}
