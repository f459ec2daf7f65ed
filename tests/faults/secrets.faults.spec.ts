import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { issueCredential } from '#credentials';
import type { Identified } from '../e2e/resources.js';
import { Canaries } from './canaries.js';
import type { BreakableWorker } from './fault-stack.js';
import { FaultStack } from './fault-stack.js';

const root = join(import.meta.dirname, '../..');

let stack: FaultStack;
let worker: BreakableWorker;
let api: Awaited<ReturnType<FaultStack['stack']['startProcess']>>;
const canaries = new Canaries();

/** Everything that clients were told. */
const answers: string[] = [];

beforeAll(async () => {
  stack = await FaultStack.open();
  await canaries.begin(stack.stack.database.pool);
  await stack.stack.killApi();
  api = await stack.stack.startProcess('api', { LOG_LEVEL: 'debug' });
  worker = await stack.worker({ LOG_LEVEL: 'debug' });
});
afterAll(() => stack.close());

async function ask<Body>(status: number, method: string, path: string, body?: unknown, headers = {}) {
  const answer = await stack.stack.call<Body>(method, path, body, headers);
  answers.push(JSON.stringify(answer));
  expect([path, answer.status, answer.body]).toEqual([path, status, answer.body]);
  return answer.body;
}

const create = async (path: string, body: object) => (await ask<Identified>(201, 'POST', path, body)).id;

const secret = (place: string) => ({ key: `secret of ${place}`, value: canaries.value(place), secret: true });
const plain = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));
const both = (parameters: readonly object[]) => ['train', 'score'].map((name) => ({ name, parameters }));

/** An engine that suggests secrets, registered and then replaced. */
async function engine(): Promise<string> {
  const artifacts = (when: string) => ({
    default: {
      defaultMLInstanceConfigs: both([secret(`engine, ${when}`), ...plain({ act: 'leak', ends: 'succeed' })]),
    },
    overrides: [
      { name: 'train', defaultMLInstanceConfigs: { name: 'train', parameters: [secret(`override, ${when}`)] } },
      { name: 'batchScore', defaultMLInstanceConfigs: both([secret(`list of an override, ${when}`)]) },
    ],
  });
  const form = new FormData();
  form.set('engine', JSON.stringify({ name: 'Formed', type: 'R', artifacts: artifacts('by a form') }));
  await ask(201, 'POST', '/engines', form);
  const id = await create('/engines', { name: 'Leaking', type: 'R', artifacts: artifacts('registered') });
  await ask(200, 'PUT', `/engines/${id}`, { name: 'Leaking', artifacts: artifacts('replaced') });
  const { _links, ...known } = await ask<Record<string, unknown>>(200, 'GET', `/engines/${id}`);
  await ask(200, 'PUT', `/engines/${id}`, known);
  return id;
}

/** An experiment whose runs have secrets of all who may give them, and end as it is said. */
async function experiment(engineId: string, ends: string): Promise<string> {
  const tasks = both([secret('instance'), ...plain({ act: 'leak', ends })]);
  const mlInstanceId = await create('/mlInstances', { name: 'Leaking', engineId, tasks });
  const known = await ask<object>(200, 'GET', `/mlInstances/${mlInstanceId}`);
  await ask(200, 'PUT', `/mlInstances/${mlInstanceId}`, known);
  const template = () => ({ tasks: both([secret('template')]) });
  const id = await create('/experiments', { name: 'Leaking', mlInstanceId, template: template() });
  await ask(200, 'PUT', `/experiments/${id}`, { name: 'Leaking', mlInstanceId, template: template() });
  return id;
}

const requested = (experimentId: string) =>
  create(`/experiments/${experimentId}/runs`, { mode: 'Train', tasks: both([secret('run')]) });

async function lookAt(experimentId: string, runId: string): Promise<void> {
  const run = `/experiments/${experimentId}/runs/${runId}`;
  await ask(200, 'GET', run);
  await ask(200, 'GET', `${run}/status`);
  await ask(200, 'GET', `${run}/events`);
  for (const stream of ['stdout', 'stderr', 'execution']) {
    await ask(200, 'GET', `${run}/logs?stream=${stream}&follow=true`);
  }
}

it('keeps every secret to itself, whatever becomes of requests and runs', async () => {
  const engineId = await engine();
  const suggested = await create('/mlInstances', { name: 'As suggested', engineId });
  const ofSuggested = await create('/experiments', { name: 'As suggested', mlInstanceId: suggested });

  for (const [ends, state] of [
    ['succeed', 'DONE'],
    ['fail', 'FAILED'],
    ['crash', 'RETRY'],
    ['stay', 'ABORTED'],
  ] as const) {
    const experimentId = ends === 'succeed' ? ofSuggested : await experiment(engineId, ends);
    const runId = await requested(experimentId);
    if (ends === 'stay') {
      await stack.stack.eventually(async () => {
        const run = await stack.run(runId);
        return run.state === 'RUNNING' ? true : undefined;
      });
      // What children are started with is anybody's to see.
      await canaries.noteProcessesOf(worker.process);
    }
    if (ends === 'crash' || ends === 'stay') await stack.cancel(runId);
    await stack.until(runId, state === 'RETRY' ? 'ABORTED' : state);
    await lookAt(experimentId, runId);
  }
  const experimentId = await experiment(engineId, 'crash');
  const crashed = await requested(experimentId);
  await stack.stack.eventually(async () => ((await stack.retriesOf(crashed)).length > 0 ? true : undefined));
  await stack.cancel(crashed);
  await stack.until(crashed, 'ABORTED');
  await lookAt(experimentId, crashed);

  const tasks = (parameter: object) => ({
    name: 'Refused',
    engineId,
    tasks: [{ name: 'train', parameters: [parameter] }],
  });
  const refused = [
    tasks({ ...secret('an object'), value: { text: canaries.value('an object within') } }),
    tasks({ ...secret('a list'), value: [canaries.value('a list within')] }),
    tasks({ ...secret('a flag that is none'), secret: 'yes' }),
    tasks({ ...secret('without a key'), key: '' }),
    tasks({ ...secret('too long'), value: canaries.value('too long').repeat(4_000) }),
    { name: 'Refused', engineId, tasks: [{ name: 'train', parameters: secret('no list of parameters') }] },
    { name: 'Refused', engineId, tasks: { name: 'train', parameters: [secret('no list of tasks')] } },
  ];
  for (const body of refused) await ask(400, 'POST', '/mlInstances', body);
  const unknown = { ...tasks(secret('of an unknown engine')), engineId: '3c1a8f0e-0000-4000-8000-000000000000' };
  const key = { 'idempotency-key': 'refused' };
  await ask(422, 'POST', '/mlInstances', unknown, key);
  await ask(422, 'POST', '/mlInstances', unknown, key);
  await ask(422, 'POST', '/mlInstances', { ...tasks({ key: 'a', value: 'abc', secret: true }) });
  const twice = { ...tasks(secret('sent twice')) };
  for (let time = 0; time < 2; time += 1) await ask(201, 'POST', '/mlInstances', twice, { 'idempotency-key': 'twice' });
  await ask(422, 'POST', '/mlInstances', tasks(secret('another body')), { 'idempotency-key': 'twice' });
  const broken = JSON.stringify(tasks(secret('broken off'))).slice(0, -2);
  await ask(400, 'POST', '/mlInstances', broken);
  for (const list of ['engines', 'mlInstances', 'experiments', 'models', 'insights']) {
    await ask(200, 'GET', `/${list}?limit=1000`);
  }

  await streamOf(crashed);
  const doctor = await promisify(execFile)(process.execPath, [join(root, 'scripts/rondo.mjs'), 'doctor', '--json'], {
    cwd: root,
    env: stack.stack.environment,
  });
  await rotated(ofSuggested);
  await stack.endWorkers();
  canaries.note('answers', answers.join('\n'));
  canaries.note('doctor', doctor.stdout + doctor.stderr);
  canaries.note('log of the API', api.output.join(''));
  canaries.note('log of the worker', worker.output.join(''));
  await canaries.noteDatabase(stack.stack.database.pool);
  await canaries.noteFiles(stack.stack.home);
  expect(canaries.seen()).toEqual([]);
  expect(canaries.readable).toEqual([]);
  expect(canaries.looked()).toEqual(
    expect.arrayContaining(['answers', 'stream', 'table events', 'table secrets', 'table idempotency_keys', 'WAL']),
  );
  const counted = /\*\*\*/g;
  expect(answers.join('').match(counted)?.length).toBeGreaterThan(100);
}, 240_000);

/** Another key is the running processes' at once, and opens what was there before. */
async function rotated(experimentId: string): Promise<void> {
  const { pool } = stack.stack.database;
  const keys = async () => {
    const { rows } = await pool.query<{ key: string; values: number }>(
      `select encode(substring(ciphertext from 1 for 12), 'hex') as key, count(*)::int as values from secrets group by 1`,
    );
    return rows;
  };
  const [before] = await keys();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'scripts/rondo.mjs'), 'secrets', 'rotate'],
    { cwd: root, env: stack.stack.environment },
  );
  expect(stdout).toMatch(/^\d+ values were encrypted anew under a new key\n/);
  const after = await keys();
  expect(after).toEqual([{ key: expect.any(String), values: before?.values }]);
  expect(after[0]?.key).not.toBe(before?.key);
  await stack.until(await requested(experimentId), 'DONE');
  expect(await keys()).toEqual([{ key: after[0]?.key, values: (before?.values ?? 0) + 2 }]);
}

/** The history of the sandbox as a stream of events tells it, up to what became of the last run. */
async function streamOf(lastRun: string): Promise<void> {
  const { accessToken, apiKey } = await issueCredential(stack.stack.database.pool, {
    org: 'acme@Org',
    displayName: 'Reader',
  });
  const ending = new AbortController();
  const response = await fetch(`${api.url ?? ''}/data/sensei/events`, {
    headers: {
      authorization: accessToken,
      'x-api-key': apiKey,
      'x-gw-ims-org-id': 'acme@Org',
      'last-event-id': '0',
    },
    signal: ending.signal,
  });
  let told = '';
  for await (const chunk of response.body ?? []) {
    told += Buffer.from(chunk as Uint8Array).toString();
    if (
      told.includes('RunAborted') &&
      told.includes(`run-${lastRun}`) &&
      told.lastIndexOf('RunAborted') > told.lastIndexOf('RunCancelRequested')
    )
      break;
  }
  ending.abort();
  canaries.note('stream', told);
}
