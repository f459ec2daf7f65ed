// Many schedules, several workers, faults at random: see --help.
import { setTimeout as pause } from 'node:timers/promises';
import { onInterrupt } from '../../bench/on-interrupt.mjs';
import { build } from '../../scripts/build.mjs';
import { ensureDependencies, requireNode } from '../../scripts/dependencies.mjs';
import { commandOf, readOptions } from './options.mjs';
import { Random } from './random.mjs';

requireNode();
ensureDependencies();
const options = readOptions();
await build();
const { openStack } = await import('./stack.mjs');
const { Faults } = await import('./faults.mjs');
const { Load } = await import('./load.mjs');
const { executedTwice, forbidden, miscounted, pending, summary } = await import('./verdict.mjs');

const began = Date.now();
const say = (text) => console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${text}`);

/** How long the stack may take to come up, and runs to end once nothing disturbs them. */
const settleMs = options.settleMinutes * 60_000;

console.log(`seed ${options.seed}: ${commandOf(options)}`);
const stack = await openStack(options);
say(`stack in ${stack.home}`);
const close = async (keep) => {
  await stack.stopProcesses();
  await stack.close({ keep });
};
const forget = onInterrupt(() => close(options.keep));
let failed = true;
try {
  failed = await soak();
} finally {
  await close(options.keep || failed);
  forget();
}
process.exitCode = failed ? 1 : 0;

/** Answers whether anything is not as it should be. */
async function soak() {
  // Faults and changes each have numbers of their own: how fast the one goes does not change the other.
  const faults = new Faults(stack, new Random(options.seed), say);
  const load = new Load(stack, new Random(options.seed + 1), options);
  await answering();
  await load.publish();
  say(`${load.services.length} services with ${options.schedules} schedules`);
  const end = Date.now() + options.minutes * 60_000;
  await Promise.all([breaking(faults, end), changing(load, end), reporting(end)]);
  await faults.end();
  say('no more faults');
  await answering();
  const problems = [...(await load.quieten()), ...(await settled())];
  say('everything has come to an end');
  const { code, output } = await stack.doctor();
  console.log(`\n${output}`);
  if (code !== 0) problems.push(`rondo doctor ended with ${code}`);
  problems.push(...(await forbidden(stack)), ...executedTwice(stack), ...(await miscounted(stack, load)));
  for (const line of await summary(stack, faults, load)) console.log(line);
  await stack.stopProcesses();
  problems.push(...[faults, stack.client, ...stack.processes].flatMap((each) => each.problems));
  for (const problem of problems) console.log(`NOT SO    ${problem}`);
  if (problems.length === 0) console.log(`\nseed ${options.seed}: nothing lost, nothing twice.`);
  else console.log(`\nSee ${stack.home}; repeat it with ${commandOf(options)}`);
  return problems.length > 0;
}

/** Waits until every process is up. @throws Error when one stays down */
async function answering() {
  const late = pause(settleMs, undefined, { ref: false }).then(() => {
    throw new Error(`The stack has not come up within ${settleMs / 1_000} s`);
  });
  const up = async () => {
    for (const process of stack.processes) await process.ready;
    while ((await stack.client.call('GET', '/mlServices?limit=1')).status !== 200) await pause(100);
  };
  await Promise.race([up(), late]);
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

async function reporting(end) {
  for (;;) {
    await pause(Math.min(60_000, Math.max(0, end - Date.now())));
    if (Date.now() >= end) return;
    const counts = `select (select count(*) from read_ticks)::int as ticks, count(*)::int as runs,
      count(*) filter (where state in ('PENDING', 'RETRY', 'RUNNING'))::int as open from read_runs`;
    const answer = await stack.pool.query(counts).catch(() => undefined);
    for (const { ticks, runs, open } of answer?.rows ?? []) say(`${ticks} ticks, ${runs} runs, ${open} of them open`);
  }
}

/** Waits until everything that is due is done. Answers what is not. */
async function settled() {
  const until = Date.now() + settleMs;
  let left = await pending(stack);
  while (left.length > 0 && Date.now() < until) {
    await pause(500);
    left = await pending(stack);
  }
  return left;
}
