// What one organisation notices of another: its latency while the other one asks for as much as it can, against its quiet
// latency. Reading and signing in, under a load on the API and on sign-in; and a run that is requested behind sixty of the
// other's, against one that is requested alone, on both queue backends.
// Run it with `npm run bench:fair [rounds] [seconds a turn] [connections]`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';
import { median, quantile } from './statistics.mjs';
import { openRedis } from './temporary-redis.mjs';

await build();
const { createClient, issueCredential } = await import('../dist/libs/credentials/index.js');
const { createTreesInstance } = await import('./due-services.mjs');
const { basePath, call, openStack } = await import('./temporary-stack.mjs');

const [rounds = 5, seconds = 3, connections = 64] = process.argv.slice(2).map(Number);
const manyRuns = 60;
/** Milliseconds between two requests of the organisation that is measured: it is no load itself. */
const pause = 5;
/** For the last line. */
const figures = {};

async function organisation(pool, url, org) {
  const { accessToken, apiKey } = await issueCredential(pool, { org, displayName: org });
  return { url, headers: { authorization: `Bearer ${accessToken}`, 'x-api-key': apiKey, 'x-gw-ims-org-id': org } };
}

const signInRequest = ({ clientId: client_id, clientSecret: client_secret }) => ({
  method: 'POST',
  path: '/ims/token/v3',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }).toString(),
});

async function measureApi(stack) {
  const { url } = await stack.startProcess('dist/apps/api/main.js', { QUOTA_REQUESTS_PER_SECOND: undefined });
  const operator = { displayName: 'Bench', userId: 'bench' };
  const clientOf = (org) => createClient(stack.pool, { org, name: org, role: 'editor' }, operator);
  const [quiet, loud] = [await organisation(stack.pool, url, 'quiet'), await organisation(stack.pool, url, 'loud')];
  for (const each of [quiet, loud]) await createTreesInstance(each);
  const [quietClient, loudClient] = [await clientOf('quiet'), await clientOf('loud')];
  const read = { path: `${basePath}/mlInstances`, headers: quiet.headers };
  const signIn = signInRequest(quietClient);
  const loads = {
    reads: { path: read.path, headers: loud.headers },
    signIns: signInRequest(loudClient),
    wrongSecrets: signInRequest({ ...loudClient, clientSecret: 'wrong' }),
    unknownClients: signInRequest({ clientId: 'nobody', clientSecret: 'wrong' }),
    wrongTokens: { path: read.path, headers: { ...loud.headers, authorization: 'Bearer wrong' } },
  };
  // The first requests of a process run uncompiled code.
  for (const request of [read, signIn]) await latencies(url, request, 2_000);
  console.log(`${rounds} rounds of ${seconds} s, ${connections} connections of the other organisation: ms, p50 / p99`);
  console.log('load             answers/s  measured          quiet           loaded   ratio');
  for (const [name, load] of Object.entries(loads)) await compare(url, name, load, { read, signIn });
}

async function compare(url, name, load, { read, signIn }) {
  const kinds = { Read: read, SignIn: signIn };
  const measured = Object.keys(kinds).map((kind) => ({ kind, quiet: [], loaded: [], ratios: [] }));
  let answers = 0;
  for (let round = 0; round < rounds; round++) {
    for (const { kind, quiet } of measured) quiet.push(await latencies(url, kinds[kind], (seconds * 1_000) / 2));
    const flood = await startFlood(url, load, seconds * 1_000 + 500);
    await delay(250);
    for (const { kind, loaded } of measured) loaded.push(await latencies(url, kinds[kind], (seconds * 1_000) / 2));
    answers += (await flood.done) / rounds;
  }
  for (const { kind, quiet, loaded } of measured) {
    const ratios = loaded.map((each, round) => median(each) / median(quiet[round]));
    const [before, during] = [quiet.flat(), loaded.flat()].map((all) =>
      [0.5, 0.99].map((share) => quantile(all, share)),
    );
    Object.assign(figures, {
      [`${name}${kind}`]: median(ratios),
      [`${name}${kind}P50Ms`]: during[0],
      [`${name}${kind}P99Ms`]: during[1],
      [`${name}${kind}QuietP50Ms`]: before[0],
      [`${name}${kind}QuietP99Ms`]: before[1],
    });
    const shown = [before, during].map((each) =>
      each
        .map((ms) => ms.toFixed(1))
        .join(' / ')
        .padStart(16),
    );
    console.log(
      `${name.padEnd(16)} ${String(Math.round(answers)).padStart(9)}  ${kind.padEnd(8)} ${shown.join(' ')}  ${median(ratios).toFixed(2).padStart(6)}`,
    );
  }
}

/** One request after the other; milliseconds of each. */
async function latencies(url, { path, method = 'GET', headers, body }, milliseconds) {
  const taken = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const sent = performance.now();
    const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status}`);
    taken.push(performance.now() - sent);
    await delay(pause);
  }
  return taken;
}

/** Load from a process of its own: what it computes is not to be waited for here. `done`: answers a second. */
async function startFlood(url, request, milliseconds) {
  const child = fork(new URL('flood.mjs', import.meta.url));
  child.send({ url, request, connections, milliseconds });
  await once(child, 'message');
  return { done: once(child, 'message').then(([{ perSecond }]) => perSecond) };
}

async function measureQueues(name, env) {
  const stack = await openStack();
  try {
    const { url } = await stack.startProcess('dist/apps/api/main.js', env);
    await stack.startProcess('dist/apps/worker/main.js', env);
    const [quiet, loud] = [await trainer(stack.pool, url, 'quiet'), await trainer(stack.pool, url, 'loud')];
    await ended(stack.pool, [await quiet.request()]);
    const alone = [];
    for (let round = 0; round < rounds; round++) alone.push(await timeOf(stack.pool, quiet));
    const begun = performance.now();
    const others = await Promise.all(Array.from({ length: manyRuns }, () => loud.request()));
    const behind = [];
    for (let round = 0; round < rounds; round++) behind.push(await timeOf(stack.pool, quiet));
    await ended(stack.pool, others);
    const perSecond = (manyRuns + rounds) / ((performance.now() - begun) / 1_000);
    const [before, during] = [median(alone), median(behind)];
    console.log(
      `${name.padEnd(11)} a run alone ${before.toFixed(0)} ms, behind ${manyRuns} of another ${during.toFixed(0)} ms, at most ${Math.max(...behind).toFixed(0)} ms; ${perSecond.toFixed(2)} runs/s`,
    );
    const key = name.toLowerCase();
    Object.assign(figures, {
      [`${key}Runs`]: during / before,
      [`${key}RunsAloneMs`]: before,
      [`${key}RunsBehindMs`]: during,
      [`${key}RunsPerSecond`]: perSecond,
    });
  } finally {
    await stack.close();
  }
}

async function trainer(pool, url, org) {
  const own = await organisation(pool, url, org);
  const mlInstanceId = await createTreesInstance(own);
  const { id } = await call(own, 'POST', '/experiments', { name: 'Trees', mlInstanceId });
  return { request: async () => (await call(own, 'POST', `/experiments/${id}/runs`, { mode: 'train' })).id };
}

/** Milliseconds from the request of a run until it is done. */
async function timeOf(pool, { request }) {
  const sent = performance.now();
  await ended(pool, [await request()]);
  return performance.now() - sent;
}

async function ended(pool, ids) {
  for (;;) {
    const { rows } = await pool.query('select state from rondo.read_runs where id = any($1)', [ids]);
    const unwanted = rows.find(({ state }) => state === 'FAILED' || state === 'ABORTED' || state === 'RETRY');
    if (unwanted) throw new Error(`A run is ${unwanted.state}`);
    if (rows.every(({ state }) => state === 'DONE')) return;
    await delay(10);
  }
}

const stack = await openStack();
try {
  await measureApi(stack);
} finally {
  await stack.close();
}
await measureQueues('PostgreSQL', {});
const redis = await openRedis();
if (redis === undefined) console.log('Redis: skipped, redis-server is not on the PATH');
else {
  try {
    await measureQueues('Redis', { REDIS_URL: redis.url });
  } finally {
    await redis.close();
  }
}
printResult('fair', figures);
