import { randomUUID } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSets } from '#data-sets';
import { streamName } from '#domain';
import type { RunEvent, RunRequest } from '#domain';
import type { EngineHost } from '#engines';
import { tenantKey } from '#object-store';
import { inContext } from '#testing';
import type { TrackedAttempt } from '../heartbeat/heartbeats.js';
import type { Log } from '../logging/log.js';
import { openWorkerStage, scope, silent } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';
import { RunProcessor } from './run-processor.js';

/** An engine in some lines of JavaScript; `out` writes a file below the run directory. */
const engine = (script: string): EngineHost => ({
  launch: () => ({
    command: [
      process.execPath,
      '-e',
      `const fs = require('node:fs');
       const out = (name, text) => fs.writeFileSync('out/' + name, text);
       const read = (name) => fs.readFileSync('in/' + name, 'utf8');
       ${script}`,
    ],
    reads: [],
  }),
});

const trainer = engine(
  `out('model/weights.txt', 'w'); out('metrics.json', '{"metrics":[{"name":"MAPE","value":0.1}]}')`,
);
const scorer = engine(
  `out('predictions/all.csv', 'code,prediction\\n007,' + read('model/weights.txt').length + '\\n')`,
);

let stage: WorkerStage;
const engineId = randomUUID();
beforeAll(async () => {
  stage = await openWorkerStage();
  const time = new Date().toISOString();
  await stage.store.append(
    inContext({ scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't', time }, [
      {
        stream: streamName('engine', engineId),
        expectedVersion: 0,
        events: [{ type: 'EngineRegistered', data: { name: 'e', type: 'BuiltIn', algorithm: 'Regression' } }],
      },
    ]),
  );
});
afterAll(() => stage.close());

interface Worked {
  readonly runtime?: EngineHost;
  readonly type?: string;
  readonly name?: string;
  /** Stops the attempt as heartbeats do. */
  readonly stop?: AbortController;
  readonly log?: Log;
  readonly dataSets?: DataSets;
}

/** The runs that have had a heartbeat. */
const tracked = new Set<string>();

const processorOf = ({ runtime = trainer, type = 'BuiltIn', name = 'w', ...rest }: Worked = {}) => {
  const { stop = new AbortController(), log = silent, dataSets = stage.dataSets } = rest;
  return new RunProcessor({
    runs: stage.runs,
    heartbeats: {
      track: ({ runId }): TrackedAttempt => {
        tracked.add(runId);
        const said = { progress: () => undefined, metric: () => undefined };
        return { said, signal: stop.signal, release: () => Promise.resolve() };
      },
    },
    tools: {
      dataSets,
      objectStore: stage.objectStore,
      hosts: new Map([[type, runtime]]),
      limits: { memoryLimitMiB: 128, longestMs: 60_000, graceMs: 2_000, maxLogBytes: 2 ** 20, maxOutputBytes: 2 ** 20 },
    },
    worker: name,
    folders: { runs: join(stage.folder, 'runs'), logs: join(stage.folder, 'logs') },
    clock: () => new Date(),
    log,
  });
};

const never = new AbortController().signal;
const addRun = (request: Partial<RunRequest> = {}) => stage.addRun({ request: { engineId, ...request } });

/** A data set of one row, of that time if one is given. */
async function addDataSet(rowTime?: string, column = 'time'): Promise<string> {
  const id = randomUUID();
  const path = join(stage.folder, 'rows.csv');
  await writeFile(path, rowTime === undefined ? 'x\n1\n' : `x,${column}\n1,${rowTime}\n`);
  const timestampColumn = rowTime === undefined ? {} : { timestampColumn: column };
  const key = `batches/${id}/1.parquet`;
  const batch = await stage.dataSets.ingest({ path, format: 'csv', key, ...timestampColumn });
  const time = new Date().toISOString();
  await stage.store.append(
    inContext({ scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't', time }, [
      {
        stream: streamName('dataSet', id),
        expectedVersion: 0,
        events: [
          { type: 'DataSetCreated', data: { name: 'Rows', ...timestampColumn } },
          { type: 'BatchAdded', data: { batchId: randomUUID(), ...batch } },
        ],
      },
    ]),
  );
  return id;
}

/** A data set without rows, for predictions. */
async function addOutput(times: { readonly timestampColumn?: string } = {}): Promise<string> {
  const id = randomUUID();
  const time = new Date().toISOString();
  await stage.store.append(
    inContext({ scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't', time }, [
      {
        stream: streamName('dataSet', id),
        expectedVersion: 0,
        events: [{ type: 'DataSetCreated', data: { name: 'Predictions', ...times } }],
      },
    ]),
  );
  return id;
}

const bodyOf = async (runId: string) => (await stage.runs.load(runId))?.body;
const staged = async (kind: 'models' | 'predictions', runId: string) =>
  readdir(join(stage.folder, 'objects', tenantKey(kind, scope, runId, '1'))).catch(() => []);
const logOf = (runId: string, attempt = 1) =>
  readFile(join(stage.folder, 'logs', runId, String(attempt), 'execution.log'), 'utf8');

/** Resolves when the engine of an attempt says on its standard output that it is at work. */
async function atWork(runId: string): Promise<void> {
  const log = join(stage.folder, 'logs', runId, '1', 'stdout.log');
  const said = () => readFile(log, 'utf8').catch(() => '');
  while (!(await said()).includes('at work')) await pause(5);
}

/** Says that it is at work, and goes on until it is told to stop. */
const endless = engine(`console.log('at work'); setInterval(() => undefined, 1000)`);

describe('a training run', () => {
  it('leaves a model, its metrics and a log, and no files of its work', async () => {
    const runId = await addRun();
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE', attempt: 1, worker: 'w', rowsRead: 0 });
    expect(await staged('models', runId)).toEqual(['model.zip']);
    expect(await logOf(runId)).toMatch(
      /claimed by w\n.*no data set\n.*engine started.*\n.*succeeded\n.*ended: succeeded/,
    );
    expect(await readdir(join(stage.folder, 'runs'))).toEqual([]);
  });

  it('succeeds though its logs cannot be written, of which the worker warns once', async () => {
    const runId = await addRun();
    const logs = join(stage.folder, 'logs', runId, '1');
    mkdirSync(logs, { recursive: true });
    for (const name of ['execution', 'stdout', 'stderr']) symlinkSync('/dev/full', join(logs, `${name}.log`));
    const warnings: string[] = [];
    const log: Log = { ...silent, warn: (_fields, message) => warnings.push(message) };
    const runtime = engine(`console.log('out'); console.error('err'); out('model/m', 'm')`);
    await processorOf({ runtime, log }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE' });
    expect(warnings).toEqual(['Lines of a run are lost: its log could not be written']);
  });

  it('says in its log that a timeframe bounds no rows without times', async () => {
    const window = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };
    const runId = await addRun({ dataSetId: await addDataSet(), window });
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE', rowsRead: 1 });
    expect(await logOf(runId)).toContain('all rows: without a timestampColumn no timeframe bounds them');
  });

  it('is not executed again when its job comes a second time', async () => {
    const runId = await addRun();
    await processorOf().process({ runId, attempt: 1 }, never);
    const before = await bodyOf(runId);
    await processorOf({ name: 'other' }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toEqual(before);
  });

  it('is executed once, however many workers get its job at the same time', async () => {
    const runId = await addRun();
    await Promise.all(['a', 'b', 'c'].map((name) => processorOf({ name }).process({ runId, attempt: 1 }, never)));
    const events = await stage.store.load(scope, streamName('run', runId));
    expect(events.events.map(({ type }) => type)).toEqual(['RunRequested', 'RunStarted', 'RunSucceeded']);
  });
});

describe('a scoring run', () => {
  it('adds its predictions with run and model, text as it was', async () => {
    const training = await addRun();
    await processorOf().process({ runId: training, attempt: 1 }, never);
    const { modelId } = (await bodyOf(training)) ?? {};
    const outputDataSetId = await addOutput();
    const runId = await addRun({ mode: 'score', outputDataSetId, ...(modelId !== undefined && { modelId }) });
    await processorOf({ runtime: scorer }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({
      state: 'DONE',
      modelId,
      predictions: { dataSetId: outputDataSetId, rows: 1 },
    });
    const events = await stage.store.load(scope, streamName('dataSet', outputDataSetId));
    const [batch] = events.events.flatMap((event) => (event.type === 'BatchAdded' ? [event.data] : []));
    const batches = batch ? [batch as Parameters<typeof stage.dataSets.rows>[0]['batches'][number]] : [];
    expect(await stage.dataSets.rows({ batches, start: 0, limit: 10 })).toEqual({
      columns: ['code', 'prediction', 'runId', 'modelId', 'scoredAt'],
      rows: [['007', 1, runId, modelId, expect.stringMatching(/^\d{4}-.*Z$/)]],
    });
  });

  it('records which code it ran where that may change, and says when its model was trained by other', async () => {
    const coded = (runtime: EngineHost, code: string): EngineHost => ({
      launch: async (attempt) => ({ ...(await runtime.launch(attempt)), code }),
    });
    const training = await addRun();
    await processorOf({ runtime: coded(trainer, 'sha256:a') }).process({ runId: training, attempt: 1 }, never);
    const { modelId = '', code } = (await bodyOf(training)) ?? {};
    const { events } = await stage.store.load(scope, streamName('model', modelId));
    expect([code, events[0]?.data]).toEqual(['sha256:a', expect.objectContaining({ code: 'sha256:a' })]);
    const score = async (hash: string) => {
      const runId = await addRun({ mode: 'score', modelId, outputDataSetId: await addOutput() });
      await processorOf({ runtime: coded(scorer, hash) }).process({ runId, attempt: 1 }, never);
      expect(await bodyOf(runId)).toMatchObject({ state: 'DONE', code: hash });
      return logOf(runId);
    };
    expect(await score('sha256:a')).not.toContain('other code');
    expect(await score('sha256:b')).toContain(
      'was trained by other code (sha256:a) than what scores with it (sha256:b)',
    );
  });

  it('dates its predictions by what was scored where their data set names a column that they lack', async () => {
    const training = await addRun();
    await processorOf().process({ runId: training, attempt: 1 }, never);
    const { modelId = '' } = (await bodyOf(training)) ?? {};
    const outputDataSetId = await addOutput({ timestampColumn: 'time' });
    const dataSetId = await addDataSet('2026-02-01', 'day');
    const runId = await addRun({ mode: 'score', modelId, dataSetId, outputDataSetId });
    const runtime = engine(`out('predictions/p.csv', 'day,prediction\\n2026-02-01,1\\n')`);
    await processorOf({ runtime }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE' });
    const { events } = await stage.store.load(scope, streamName('dataSet', outputDataSetId));
    expect(events.at(-1)).toMatchObject({ type: 'BatchAdded', data: { minTime: '2026-02-01T00:00:00.000Z' } });
  });

  it('fails without being tried again when there is no model', async () => {
    const runId = await addRun({ mode: 'score', modelId: randomUUID(), outputDataSetId: await addOutput() });
    await processorOf({ runtime: scorer }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'FAILED', failure: { reason: 'no-model' } });
  });

  const nowhere = randomUUID();

  it.each([
    ['nobody', 'no data set was called "nobody" when the run was requested'],
    [nowhere, `data set "${nowhere}" does not exist or is deleted`],
  ])('fails before it scores when its predictions cannot go to %s', async (outputDataSetId, message) => {
    const training = await addRun();
    await processorOf().process({ runId: training, attempt: 1 }, never);
    const { modelId = '' } = (await bodyOf(training)) ?? {};
    const runId = await addRun({ mode: 'score', modelId, outputDataSetId });
    await processorOf({ runtime: scorer }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'FAILED', failure: { reason: 'bad-configuration', message } });
    expect(await staged('predictions', runId)).toEqual([]);
  });
});

describe('a run whose window holds no rows', () => {
  const window = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' };
  const message = (dataSetId: string) =>
    `there are no rows in data set ${dataSetId}, [${window.from}, ${window.to}); rows outside: 1`;

  it('fails when it is to train, and starts no engine', async () => {
    const dataSetId = await addDataSet('2026-03-02T00:00:00Z');
    const runId = await addRun({ dataSetId, window });
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({
      state: 'FAILED',
      outcome: 'no-rows',
      failure: { reason: 'no-rows', message: message(dataSetId) },
    });
    expect(await logOf(runId)).not.toContain('engine started');
  });

  it('is done when it is to score, and tells that it has predicted nothing', async () => {
    const training = await addRun();
    await processorOf().process({ runId: training, attempt: 1 }, never);
    const { modelId } = (await bodyOf(training)) ?? {};
    const dataSetId = await addDataSet('2026-02-28T23:59:59Z');
    const scoring = { mode: 'score', dataSetId, window, outputDataSetId: await addOutput() } as const;
    const runId = await addRun({ ...scoring, ...(modelId !== undefined && { modelId }) });
    await processorOf({ runtime: engine('') }).process({ runId, attempt: 1 }, never);
    const told = { outcome: 'no-rows', message: message(dataSetId), rowsRead: 0 };
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE', ...told });
    const { events } = await stage.store.load(scope, streamName('run', runId));
    expect(events.at(-1)).toMatchObject({ type: 'RunSucceeded', data: told });
  });
});

describe('a run over data that is older than its service allows', () => {
  const to = '2026-03-01T12:00:00.000Z';
  const hour = { maxAgeMinutes: 60 };
  const message = (dataSetId: string) =>
    `the data is stale: data set ${dataSetId} ends at 2026-03-01T10:59:59.000Z, 60 min before ${to}; freshness allows 60 min`;

  it('is done, and says how old the data is: in its outcome, its event and its log', async () => {
    const dataSetId = await addDataSet('2026-03-01T10:59:59Z');
    const runId = await addRun({ dataSetId, window: { to }, freshness: hour });
    await processorOf().process({ runId, attempt: 1 }, never);
    const told = { outcome: 'stale-data', message: message(dataSetId), rowsRead: 1 };
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE', ...told });
    const { events } = await stage.store.load(scope, streamName('run', runId));
    expect(events.at(-1)).toMatchObject({ type: 'RunSucceeded', data: told });
    expect(await logOf(runId)).toContain(message(dataSetId));
  });

  it('says both when its window holds no rows for it', async () => {
    const dataSetId = await addDataSet('2026-03-01T10:59:59Z');
    const runId = await addRun({ dataSetId, window: { from: '2026-03-01T11:00:00.000Z', to }, freshness: hour });
    await processorOf().process({ runId, attempt: 1 }, never);
    const { failure, outcome } = (await bodyOf(runId)) ?? {};
    expect(outcome).toBe('no-rows');
    expect(failure?.message).toMatch(/^there are no rows in .*; rows outside: 1; the data is stale: /);
  });

  it('is quiet where the data is fresh, or nobody said how old it may be', async () => {
    const dataSetId = await addDataSet('2026-03-01T11:00:00Z');
    for (const freshness of [{ freshness: hour }, {}]) {
      const runId = await addRun({ dataSetId, window: { to }, ...freshness });
      await processorOf().process({ runId, attempt: 1 }, never);
      const body = await bodyOf(runId);
      expect(body).toMatchObject({ state: 'DONE' });
      expect(body).not.toHaveProperty('outcome');
      expect(await logOf(runId)).not.toContain('stale');
    }
  });

  it('fails where the rows have no times: they cannot be judged, and are not called stale', async () => {
    const dataSetId = await addDataSet();
    const runId = await addRun({ dataSetId, window: { to }, freshness: hour });
    await processorOf().process({ runId, attempt: 1 }, never);
    const message = `freshness: data set "${dataSetId}" has no timestampColumn, which would tell how old its rows are`;
    expect(await bodyOf(runId)).toMatchObject({ state: 'FAILED', failure: { reason: 'bad-configuration', message } });
    expect(await bodyOf(runId)).not.toHaveProperty('outcome');
  });
});

describe('a failing attempt', () => {
  it.each([
    [
      'bad data',
      `process.stderr.write('row 3: no number'); process.exit(65)`,
      'FAILED',
      'bad-data',
      'row 3: no number',
    ],
    ['bad configuration', `process.stderr.write('ratio'); process.exit(78)`, 'FAILED', 'bad-configuration', 'ratio'],
    ['a crash', `process.stderr.write('boom'); process.exit(1)`, 'RETRY', 'crashed', 'boom'],
    ['success without a model', '', 'RETRY', 'crashed', 'the engine ended with success, but out/model holds no files'],
    [
      'metrics that are none',
      `out('model/m', 'm'); out('metrics.json', '{}')`,
      'RETRY',
      'crashed',
      'out/metrics.json: metrics: must be a list',
    ],
    [
      'a message that no database holds',
      `fs.writeSync(3, JSON.stringify({ error: 'row \\0 of \\ud800' }) + '\\n'); process.exit(65)`,
      'FAILED',
      'bad-data',
      'row \ufffd of \ufffd',
    ],
  ])('%s', async (_name, script, state, reason, message) => {
    const runId = await addRun();
    await processorOf({ runtime: engine(script) }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state, failure: { reason, message } });
    expect(await staged('models', runId)).toEqual([]);
    expect(await logOf(runId)).toContain(`failed (${reason}): ${message}`);
  });

  it("is warned of in the worker's log, also when its engine was killed", async () => {
    const runId = await addRun();
    const lines: string[] = [];
    const log: Log = {
      info: (_fields, message) => void lines.push(`info ${message}`),
      warn: (fields, message) => void lines.push(`warn ${message} ${(fields as { ended?: string }).ended ?? ''}`),
      error: (_fields, message) => void lines.push(`error ${message}`),
    };
    const runtime = engine(`process.kill(process.pid, 'SIGKILL')`);
    await processorOf({ runtime, log }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'RETRY', failure: { reason: 'crashed' } });
    expect(lines).toEqual([
      expect.stringMatching(/^warn An attempt failed: /),
      expect.stringMatching(/^warn An attempt has ended failed$/),
    ]);
  });

  it('names the engine types that can be run', async () => {
    const runId = await addRun();
    await processorOf({ type: 'Python' }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({
      state: 'FAILED',
      failure: {
        reason: 'bad-configuration',
        message: 'engines of type BuiltIn cannot be run here; types with a runtime: Python',
      },
    });
  });

  it('fails when its engine does not exist', async () => {
    const runId = await addRun({ engineId: randomUUID() });
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'FAILED', failure: { reason: 'bad-configuration' } });
  });
});

describe('an attempt of a run that waits for another', () => {
  it('does not start before that has ended, whatever is delivered', async () => {
    const awaited = await addRun();
    const runId = await addRun({ waitFor: awaited });
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'PENDING' });
    await processorOf().process({ runId: awaited, attempt: 1 }, never);
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE' });
  });
});

describe('an attempt of a run that waits for one that was aborted', () => {
  it('starts when the one has ended that the aborted one waited for', async () => {
    const awaited = await addRun();
    const aborted: RunEvent = { type: 'RunAborted', data: { experimentId: 'e1', attempt: 1 } };
    const between = await stage.addRun({ request: { engineId, waitFor: awaited }, then: [aborted] });
    const runId = await addRun({ waitFor: between });
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'PENDING' });
    await processorOf().process({ runId: awaited, attempt: 1 }, never);
    await processorOf().process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE' });
  });
});

describe('an attempt that is stopped', () => {
  it('is aborted when somebody asked for it', async () => {
    const runId = await addRun();
    const stop = new AbortController();
    const working = atWork(runId);
    const processed = processorOf({ runtime: endless, stop }).process({ runId, attempt: 1 }, never);
    await working;
    const run = await stage.store.load(scope, streamName('run', runId));
    await stage.store.append(
      inContext(
        { scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't', time: new Date().toISOString() },
        [
          {
            stream: streamName('run', runId),
            expectedVersion: run.version,
            events: [{ type: 'RunCancelRequested', data: { experimentId: 'e1' } }],
          },
        ],
      ),
    );
    stop.abort('cancelled');
    await processed;
    expect(await bodyOf(runId)).toMatchObject({ state: 'ABORTED' });
    expect(await logOf(runId)).toContain('attempt ended: cancelled');
  });

  it('reads no more rows, and starts no engine', async () => {
    const runId = await addRun({ dataSetId: await addDataSet() });
    const shutdown = new AbortController();
    const dataSets: DataSets = {
      ...stage.dataSets,
      exportWindow: (request) => {
        shutdown.abort();
        return stage.dataSets.exportWindow(request);
      },
    };
    await processorOf({ dataSets }).process({ runId, attempt: 1 }, shutdown.signal);
    expect(await bodyOf(runId)).toMatchObject({ state: 'RETRY', failure: { reason: 'worker-stopped' } });
    expect(await logOf(runId)).toMatch(/claimed by w\n.*attempt ended: shutdown\n$/);
  });

  it('is handed back when the worker ends, to be tried again', async () => {
    const runId = await addRun();
    const shutdown = new AbortController();
    const working = atWork(runId);
    const processed = processorOf({ runtime: endless }).process({ runId, attempt: 1 }, shutdown.signal);
    await working;
    shutdown.abort();
    await processed;
    expect(await bodyOf(runId)).toMatchObject({
      state: 'RETRY',
      attempt: 2,
      failure: { reason: 'worker-stopped', message: 'the worker was shut down' },
    });
  });

  it('has no heartbeat while it cannot write its log, so that it is given up', async () => {
    const runId = await addRun();
    mkdirSync(join(stage.folder, 'logs'), { recursive: true });
    writeFileSync(join(stage.folder, 'logs', runId), 'in the way');
    await expect(processorOf().process({ runId, attempt: 1 }, never)).rejects.toThrow('ENOTDIR');
    expect(await bodyOf(runId)).toMatchObject({ state: 'RUNNING' });
    expect(tracked).not.toContain(runId);
  });

  it('leaves the run alone that was given to another worker', async () => {
    const runId = await addRun();
    const stop = new AbortController();
    const working = atWork(runId);
    const processed = processorOf({ runtime: endless, stop }).process({ runId, attempt: 1 }, never);
    await working;
    await stage.runs.failAttempt({ scope, id: runId, attempt: 1 }, 'worker-lost', 'silent');
    await processorOf({ name: 'other' }).process({ runId, attempt: 2 }, never);
    stop.abort('lost');
    await processed;
    expect(await bodyOf(runId)).toMatchObject({ state: 'DONE', attempt: 2, worker: 'other' });
  });
});

it('drops a result that comes late, and what it staged', async () => {
  const runId = await addRun();
  const given = engine(`out('model/m', 'late'); console.log('at work'); process.stdin.resume();
    setInterval(() => { if (fs.existsSync('in/go')) process.exit(0) }, 5)`);
  const working = atWork(runId);
  const processed = processorOf({ runtime: given }).process({ runId, attempt: 1 }, never);
  await working;
  await stage.runs.failAttempt({ scope, id: runId, attempt: 1 }, 'worker-lost', 'silent');
  await writeFile(join(stage.folder, 'runs', `${runId}-1`, 'in', 'go'), '');
  await processed;
  expect(await bodyOf(runId)).toMatchObject({ state: 'RETRY', attempt: 2 });
  expect(await staged('models', runId)).toEqual([]);
  expect(await logOf(runId)).toContain('attempt ended: lost');
});

describe('an engine whose recipe no worker could import', () => {
  const recipe = { location: 'objects:engines/1', modes: ['train'], why: 'recipe.py:1: invalid syntax' } as const;
  const addEngine = async (found: object) => {
    const id = randomUUID();
    const time = new Date().toISOString();
    await stage.store.append(
      inContext({ scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't', time }, [
        {
          stream: streamName('engine', id),
          expectedVersion: 0,
          events: [
            { type: 'EngineRegistered', data: { name: 'e', type: 'Python' } },
            { type: 'EngineExamined', data: { images: [], recipes: [{ ...recipe, ...found }] } },
          ],
        },
      ]),
    );
    return id;
  };

  it('fails its runs at once, with what a worker said', async () => {
    let launches = 0;
    const launch = () => {
      launches += 1;
      return trainer.launch({} as never);
    };
    const runId = await addRun({ engineId: await addEngine({}) });
    await processorOf({ type: 'Python', runtime: { launch } }).process({ runId, attempt: 1 }, never);
    const message = "the engine's recipe cannot be imported: recipe.py:1: invalid syntax";
    expect(await bodyOf(runId)).toMatchObject({ state: 'FAILED', failure: { reason: 'bad-configuration', message } });
    expect(launches).toBe(0);
  });

  it('lets them try where it may pass', async () => {
    const runId = await addRun({ engineId: await addEngine({ mayPass: true }) });
    await processorOf({ type: 'Python' }).process({ runId, attempt: 1 }, never);
    expect(await bodyOf(runId)).not.toMatchObject({ failure: { message: expect.stringContaining('invalid syntax') } });
  });
});
