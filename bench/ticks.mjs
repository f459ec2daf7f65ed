// Ticks that are due at one instant. Lateness: milliseconds from the instant until the ticks are committed, planned by a
// worker process, on both queue backends. Throughput: ticks per second of the planner's code on what is due, against the
// same rows written by plain statements in as many transactions, on the same database, in turns.
// Run it with `npm run bench:ticks [schedules, with commas] [instants] [rounds]`.
import 'reflect-metadata';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';
import { median, quantile } from './statistics.mjs';
import { openRedis } from './temporary-redis.mjs';

await build();
const { createBareTables } = await import('./bare-tables.mjs');
const { publishServices } = await import('./due-services.mjs');
const { openStack } = await import('./temporary-stack.mjs');
const { Planner } = await import('../dist/libs/application/index.js');
const { PostgresEventStore, createPool } = await import('../dist/libs/event-store/index.js');
const { allProjections } = await import('../dist/libs/read-models/index.js');

const sizes = (process.argv[2] ?? '100,1000,10000').split(',').map(Number);
const [instants = 3, rounds = 5] = process.argv.slice(3).map(Number);
const minute = 60_000;
/** From one instant to the next: enough for the queues to take the runs of the one before. */
const spacing = 30_000;
/** The worker is at rest for at least so long before the first instant. */
const rest = 15_000;
const foreseenMs = (schedules) => 10_000 + 5 * schedules;
/** Schedules that the planner decides in one transaction. */
const batchSize = 500;

/** For the last line. */
const figures = {};

const printLine = (name, columns) =>
  console.log(`${name.padEnd(11)}${columns.map((column) => printed(column).padStart(11)).join('')}`);
const printed = (column) => (typeof column === 'number' ? Math.round(column).toLocaleString('en') : column);

async function measureLateness(name, env, schedules) {
  const stack = await openStack({ settings: { track_commit_timestamp: 'on' } });
  const { pool } = stack;
  try {
    const first = Math.ceil((Date.now() + foreseenMs(schedules) + rest) / minute) * minute;
    const last = first + (instants - 1) * spacing;
    const [startTime, endTime] = [first, last].map((time) => new Date(time).toISOString());
    const cron = `*/${spacing / 1_000} * * * * *`;
    // Few runs of an instant have ended by the next one.
    await publishServices(stack, schedules, { cron, startTime, endTime, overlap: 'allow' });
    await stack.startProcess('dist/apps/worker/main.js', env);
    await pool.query('analyze');
    if (Date.now() > first - rest) throw new Error(`${name}: the services took longer than foreseen to publish`);
    await delay(last + 3_000 - Date.now());
    await untilDecided(pool, schedules * instants);
    const { late, begun, done } = await latenessOf(pool);
    const quantiles = [0.5, 0.99, 1].map((share) => quantile(late, share));
    printLine(name, [schedules, ...quantiles, quantile(begun, 1), done]);
    const key = `${name.toLowerCase()}${schedules}`;
    Object.assign(figures, { [`${key}P99Ms`]: quantiles[1], [`${key}SlowestMs`]: quantiles[2] });
  } finally {
    await stack.close();
  }
}

async function untilDecided(pool, ticks) {
  for (;;) {
    const { rows } = await pool.query('select count(*)::int as decided from read_ticks');
    if (rows[0].decided === ticks) return;
    await delay(1_000);
  }
}

/** Of each tick: when it was committed, and when the planner had begun with what was due. Besides, how many runs are DONE. */
async function latenessOf(pool) {
  const { rows: ticks } = await pool.query(`
    select extract(epoch from pg_xact_commit_timestamp(transaction_id::xid) - nominal)::float8 * 1000 as late,
           extract(epoch from time - nominal)::float8 * 1000 as begun
    from events, lateral (select (data->'trigger'->>'nominalTime')::timestamptz) n (nominal)
    where type = 'RunRequested' and nominal is not null`);
  const { rows } = await pool.query(`
    select (select count(*)::int from read_ticks where outcome = 'skipped') as skipped,
           (select count(*)::int from read_runs where state = 'DONE') as done`);
  const [{ skipped, done }] = rows;
  if (skipped > 0) throw new Error(`${skipped} ticks were skipped`);
  return { late: ticks.map(({ late }) => late), begun: ticks.map(({ begun }) => begun), done };
}

async function measureThroughput(schedules) {
  const stack = await openStack();
  const pool = createPool(stack.databaseUrl);
  try {
    // The planner is told the time: instants that are an hour away.
    const first = Math.ceil(Date.now() / minute) * minute + 60 * minute;
    await publishServices(stack, schedules, { cron: '* * * * *', startTime: new Date(first).toISOString() });
    const planner = new Planner(new PostgresEventStore(pool, allProjections));
    const bare = await createBareTables(pool);
    await pool.query('analyze');
    const [ours, theirs] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const now = new Date(first + round * minute + 1_000);
      const planned = await plan(planner, now, schedules);
      const written = await write(pool, bare, await bare.batchesOf(now, batchSize));
      await endRuns(pool);
      // The first one runs uncompiled code.
      if (round === 0) continue;
      ours.push(planned);
      theirs.push(written);
    }
    const perSecond = (times) => (schedules / median(times)) * 1_000;
    const ratio = median(theirs.map((ms, index) => ms / ours[index]));
    printLine('', [schedules, perSecond(theirs), perSecond(ours), ratio.toFixed(2), median(ours)]);
    const key = `planner${schedules}`;
    Object.assign(figures, { [key]: ratio, [`${key}PerSecond`]: perSecond(ours), [`${key}Ms`]: median(ours) });
  } finally {
    await pool.end();
    await stack.close();
  }
}

/** Milliseconds of deciding all that is due, as the worker does. */
async function plan(planner, now, expected) {
  const start = performance.now();
  let decided = 0;
  for (let more = true; more;) {
    const result = await planner.planDueTicks(now, { batchSize });
    decided += result.decided;
    more = result.more;
  }
  if (decided !== expected) throw new Error(`${decided} ticks were decided instead of ${expected}`);
  return performance.now() - start;
}

async function write(pool, bare, batches) {
  const client = await pool.connect();
  const start = performance.now();
  for (const batch of batches) await bare.write(client, batch);
  const ms = performance.now() - start;
  client.release();
  return ms;
}

/** What has become of a round before the next: the queues have taken its messages, and its runs have ended. */
async function endRuns(pool) {
  for (const schema of ['rondo', 'bare']) {
    await pool.query(`delete from ${schema}.outbox`);
    await pool.query(`update ${schema}.read_runs set state = 'DONE' where state = 'PENDING'`);
  }
}

console.log(`Ticks of ${instants} instants: ms from the instant until they are committed`);
printLine('queues', ['schedules', 'p50', 'p99', 'max', 'begun', 'runs done']);
for (const schedules of sizes) await measureLateness('PostgreSQL', {}, schedules);
for (const schedules of sizes) {
  const redis = await openRedis();
  if (redis === undefined) {
    console.log('Redis: skipped, redis-server is not on the PATH');
    break;
  }
  try {
    await measureLateness('Redis', { REDIS_URL: redis.url }, schedules);
  } finally {
    await redis.close();
  }
}
console.log(`\nTicks decided per second, median of ${rounds} rounds`);
printLine('', ['schedules', 'bare/s', 'planner/s', 'ratio', 'ms in all']);
for (const schedules of sizes) await measureThroughput(schedules);
printResult('ticks', figures);
