// What a run costs beside its recipe: a Python recipe that does nothing, but imports pandas and scikit-learn at its top.
// Milliseconds from POST …/runs, or from the instant at which many services are due, until its engine starts, the recipe's first line
// runs and its imports are done; and from the end of its engine until the run is DONE. Cold starts and warm ones on one database.
// And what the worker computes for a run of those due at one instant.
// Run it with `npm run bench:overhead [services] [runs]`; ENGINE_PYTHON names an interpreter that has both packages.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { commandOf, cpuMs, processTree, pssMiB } from './process-tree.mjs';
import { printResult } from './result.mjs';
import { quantile } from './statistics.mjs';

await build();
const { publishServices } = await import('./due-services.mjs');
const { call, openStack } = await import('./temporary-stack.mjs');

const [services = 20, runs = 5] = process.argv.slice(2).map(Number);
const minute = 60_000;
/** After which a warm interpreter has taken the place of one that was used. */
const restMs = 4_000;
/** Until services that are published now can be due. */
const publishingMs = 10_000;

/** Says when it began, when its imports were done, and when it was through. */
const recipe = `import time
print("first", time.time())
import pandas
import sklearn.ensemble

def load(config):
    print("imported", time.time())
    return [1]

def train(config, data):
    print("trained", time.time())
    return 1

def score(config, data, model):
    return data
`;

/** For the last line. */
const figures = {};

function findPython() {
  const candidates = [process.env.ENGINE_PYTHON, 'python3', '/usr/bin/python3'].filter((each) => each !== undefined);
  const found = candidates.find((candidate) => {
    try {
      execFileSync(candidate, ['-E', '-s', '-c', 'import pandas, sklearn'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('No Python has pandas and scikit-learn: ENGINE_PYTHON names one');
  return found;
}

async function createInstance(api) {
  const form = new FormData();
  form.set('engine', JSON.stringify({ name: 'Nothing', type: 'Python', algorithm: 'Regression' }));
  form.set('defaultArtifact', new Blob([recipe]), 'recipe.py');
  const { id: engineId } = await call(api, 'POST', '/engines', form);
  const tasks = [{ name: 'train' }, { name: 'score' }];
  return (await call(api, 'POST', '/mlInstances', { name: 'Nothing', engineId, tasks })).id;
}

/** Of each run that has ended: when it was due or requested, and its events were committed; ms since the epoch. */
async function endedRuns(pool, since) {
  const { rows } = await pool.query(
    `select substr(stream, 5) as id, min(data->>'experimentId') as "experimentId",
       min(extract(epoch from coalesce((data->'trigger'->>'nominalTime')::timestamptz, time)))::float8 * 1000 as due,
       min(at) filter (where type = 'RunRequested') as requested,
       min(at) filter (where type = 'RunStarted') as started,
       min(at) filter (where type = 'RunSucceeded') as done,
       count(*) filter (where type in ('RunFailed', 'RunRetried'))::int as failures
     from events, lateral (select extract(epoch from pg_xact_commit_timestamp(transaction_id::xid))::float8 * 1000) t (at)
     where stream like 'run-%' group by stream
     having min(time) >= $1 and bool_or(type in ('RunSucceeded', 'RunFailed', 'RunRetried'))`,
    [new Date(since)],
  );
  const failed = rows.find(({ failures }) => failures > 0);
  if (failed) throw new Error(`Run ${failed.id} failed, or was tried again`);
  return rows;
}

async function untilEnded(pool, since, count) {
  for (;;) {
    const ended = await endedRuns(pool, since);
    if (ended.length >= count) return ended;
    await delay(100);
  }
}

async function logOf({ url, headers }, { id, experimentId }, stream) {
  const path = `/data/sensei/experiments/${experimentId}/runs/${id}/logs?stream=${stream}`;
  const response = await fetch(`${url}${path}`, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.text();
}

/** Adds what the run's logs tell. */
async function timesOf(api, run) {
  const [stdout, execution] = await Promise.all(['stdout', 'execution'].map((stream) => logOf(api, run, stream)));
  const said = Object.fromEntries(
    [...stdout.matchAll(/^(\w+) ([\d.]+)$/gm)].map(([, name, time]) => [name, time * 1_000]),
  );
  const [engine, ended] = ['started', 'ended'].map((what) =>
    Date.parse(new RegExp(`^(\\S+) engine ${what}`, 'm').exec(execution)?.[1]),
  );
  return { ...run, ...said, engine, ended };
}

/** What is printed, its name among the figures, and between which times it lies. */
const columns = [
  ['requested', 'Requested', 'due', 'requested'],
  ['claimed', 'Claimed', 'due', 'started'],
  ['engine', 'Engine', 'due', 'engine'],
  ['first line', 'FirstLine', 'due', 'first'],
  ['imported', 'Imported', 'due', 'imported'],
  ['end → DONE', 'EndToDone', 'ended', 'done'],
  ['due → DONE', 'Done', 'due', 'done'],
];

function report(name, measured) {
  const cells = columns.map(([, key, from, to]) => {
    const values = measured.map((each) => each[to] - each[from]);
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(values, share));
    Object.assign(figures, { [`${name}${key}P50Ms`]: p50, [`${name}${key}P99Ms`]: p99 });
    return `${Math.round(p50)} / ${Math.round(p99)}`.padStart(15);
  });
  console.log(`${name.padEnd(16)}${cells.join('')}`);
}

/** Runs one by one, each requested when the one before has ended and the worker is at rest again. */
async function measureAlone(name, stack, api, experimentId) {
  const since = Date.now();
  const measured = [];
  for (let run = 0; run <= runs; run++) {
    await delay(restMs + Math.random() * 500);
    const sent = Date.now();
    await call(api, 'POST', `/experiments/${experimentId}/runs`, { mode: 'train' });
    const ended = await untilEnded(stack.pool, since, run + 1);
    const last = ended.find(({ id }) => !measured.some((each) => each.id === id));
    measured.push({ ...(await timesOf(api, last)), due: sent });
  }
  // Nothing is warm for the first.
  report(`${name}Alone`, measured.slice(1));
}

async function measureMode(name, env) {
  const stack = await openStack({ settings: { track_commit_timestamp: 'on' } });
  try {
    const settings = { ENGINE_PYTHON: findPython(), TRAINING_CONCURRENCY: String(services), ...env };
    const { url } = await stack.startProcess('dist/apps/api/main.js', settings);
    const worker = await stack.startProcess('dist/apps/worker/main.js', settings);
    const api = { url, headers: stack.headers };
    const mlInstanceId = await createInstance(api);
    const { id } = await call(api, 'POST', '/experiments', { name: 'Alone', mlInstanceId });
    await measureAlone(name, stack, api, id);
    await measureDue(name, stack, api, worker);
    await worker.stop();
  } finally {
    await stack.close();
  }
}

/** What is due at the first instant shows the worker what comes at the second, which is measured. */
async function measureDue(name, stack, api, worker) {
  const first = Math.ceil((Date.now() + publishingMs) / minute) * minute;
  const [startTime, endTime] = [first, first + minute].map((time) => new Date(time).toISOString());
  await publishServices(stack, services, { cron: '* * * * *', startTime, endTime, overlap: 'allow' }, createInstance);
  if (Date.now() > first - 1_000) throw new Error('The services came due before all of them were published');
  await untilEnded(stack.pool, first, services);
  await delay(first + minute - 1_000 - Date.now());
  countIdle(name);
  const before = cpuMs(worker.pid);
  const ended = await untilEnded(stack.pool, first + minute - 1_000, services);
  figures[`${name}DueCpuMs`] = (cpuMs(worker.pid) - before) / services;
  report(`${name}Due`, await Promise.all(ended.map((run) => timesOf(api, run))));
}

/** Those that wait for a run, and the memory that they share with nobody. */
function countIdle(name) {
  const idle = processTree(process.pid).filter((pid) => /python\S* .* warm$/.test(commandOf(pid)));
  const mebibytes = idle.map(pssMiB);
  figures[`${name}Idle`] = mebibytes.filter((each) => each > 10).length;
  figures[`${name}IdleMiB`] = mebibytes.reduce((sum, each) => sum + each, 0);
}

console.log(
  `${runs} runs alone, ${services} services due at one instant, ${availableParallelism()} cores: ms, p50 / p99`,
);
console.log(' '.repeat(16) + columns.map(([title]) => title.padStart(15)).join(''));
await measureMode('cold', { ENGINE_WARM_INTERPRETERS: '0' });
await measureMode('warm', { ENGINE_WARM_INTERPRETERS: String(services) });
const ratio = (what) => figures[`warm${what}ImportedP50Ms`] / figures[`cold${what}ImportedP50Ms`];
printResult('overhead', { alone: ratio('Alone'), due: ratio('Due'), ...figures });
