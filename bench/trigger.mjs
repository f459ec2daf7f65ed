// From the request of a run to its RUNNING: milliseconds from sending POST /experiments/{id}/runs until a listener on the
// database is told of RunStarted, with an idle worker, on both queue backends.
// Run it with `npm run bench:trigger [runs]`.
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';
import { quantile } from './statistics.mjs';
import { openRedis } from './temporary-redis.mjs';

await build();
const { call, openStack } = await import('./temporary-stack.mjs');

const runs = Number(process.argv[2] ?? 100);
const warmUps = 3;
/** For the last line. */
const figures = {};

/** An experiment that trains on thirty rows. */
async function createExperiment(api) {
  const engine = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' };
  const { id: engineId } = await call(api, 'POST', '/engines', engine);
  const { id: trainingDataSetId } = await call(api, 'POST', '/dataSets', { name: 'Thirty rows' });
  const rows = Array.from({ length: 30 }, (_, x) => `${x},${3 * x}`);
  await call(api, 'POST', `/dataSets/${trainingDataSetId}/batches`, ['x,y', ...rows].join('\n'), 'text/csv');
  const parameters = { algorithm: 'cart', label: 'y', trainingDataSetId };
  const written = Object.entries(parameters).map(([key, value]) => ({ key, value }));
  const instance = { name: 'y from x', engineId, tasks: [{ name: 'train', parameters: written }] };
  const { id: mlInstanceId } = await call(api, 'POST', '/mlInstances', instance);
  return (await call(api, 'POST', '/experiments', { name: 'Triggered', mlInstanceId })).id;
}

/** Emits `told` with the time at which the database told of new events. */
async function listen(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  const news = new EventEmitter();
  // On an interrupt the database goes first.
  client.on('error', () => undefined);
  await client.connect();
  client.on('notification', () => news.emit('told', performance.now()));
  await client.query('listen rondo_events');
  return { news, end: () => client.end() };
}

const eventTypes = async (pool, runId) => {
  const text = 'select type, time from rondo.events where stream = $1 order by version';
  return (await pool.query({ name: 'types', text, values: [`run-${runId}`] })).rows;
};

/** Waits for news of a run until it has an event of one of the types. Answers when that news came, and all its events. */
async function untilEvent({ news }, pool, runId, types, since) {
  let time = since;
  for (;;) {
    const told = once(news, 'told');
    const events = await eventTypes(pool, runId);
    if (events.some(({ type }) => types.includes(type))) return { time, events };
    [time] = await told;
  }
}

const ends = ['RunSucceeded', 'RunFailed', 'RunRetried', 'RunAborted'];

async function measure(api, stack, listener, experimentId) {
  const sent = performance.now();
  const { id } = await call(api, 'POST', `/experiments/${experimentId}/runs`, { mode: 'train' });
  const { time } = await untilEvent(listener, stack.pool, id, ['RunStarted'], performance.now());
  const { events } = await untilEvent(listener, stack.pool, id, ends, time);
  const last = events.at(-1).type;
  if (last !== 'RunSucceeded') throw new Error(`Run ${id} ended with ${last}`);
  // The worker comes to rest, and the next request meets its loops at another moment.
  await delay(100 + Math.random() * 400);
  return time - sent;
}

async function measureBackend(name, env) {
  const stack = await openStack();
  const listener = await listen(stack.databaseUrl);
  try {
    const { url } = await stack.startProcess('dist/apps/api/main.js', env);
    await stack.startProcess('dist/apps/worker/main.js', env);
    const api = { url, headers: stack.headers };
    const experimentId = await createExperiment(api);
    const latencies = [];
    for (let run = 1 - warmUps; run <= runs; run++) {
      const latency = await measure(api, stack, listener, experimentId);
      if (run > 0) latencies.push(latency);
    }
    const quantiles = [0.5, 0.99, 1].map((share) => quantile(latencies, share));
    const columns = quantiles.map((ms) => ms.toFixed(1).padStart(8));
    const key = name.toLowerCase();
    Object.assign(figures, { [`${key}P50Ms`]: quantiles[0], [`${key}P99Ms`]: quantiles[1] });
    console.log(`${name.padEnd(11)} ${columns.join(' ')}`);
  } finally {
    await listener.end();
    await stack.close();
  }
}

console.log(`${runs} runs: ms from POST to RunStarted\nqueues           p50      p99      max`);
await measureBackend('PostgreSQL', {});
const redis = await openRedis();
if (redis === undefined) console.log('Redis: skipped, redis-server is not on the PATH');
else {
  try {
    await measureBackend('Redis', { REDIS_URL: redis.url });
  } finally {
    await redis.close();
  }
}
printResult('trigger', figures);
