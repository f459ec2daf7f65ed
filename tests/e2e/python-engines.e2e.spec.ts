import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import JSZip from 'jszip';
import { childEnvironment } from '#config';
import { pythonForTests } from './python.js';
import type { Identified, ListOf, Service, ServiceRun } from './resources.js';
import { Stack } from './stack.js';

// Whole processes and engines start in these tests; the bound only ends a test that hangs.
jest.setTimeout(240_000);

const recipes = join(import.meta.dirname, 'recipes');
const examples = join(import.meta.dirname, '../../examples/recipes');
const rowsFile = join(import.meta.dirname, '../../../shared/data/retail-sales.csv');
const python = pythonForTests();
if (!existsSync(rowsFile)) console.warn(`Skipped: ${rowsFile} is absent`);
const canRun = python !== undefined && existsSync(rowsFile);

interface Prediction {
  readonly store: number;
  readonly date: string;
  readonly prediction: number;
}

interface Bare {
  readonly metrics: Readonly<Record<string, number>>;
  readonly predictions: readonly Prediction[];
}

interface Insight {
  readonly metrics: readonly { readonly name: string; readonly value: string }[];
}

/** What a script says in the interpreter of the engines, run as scripts are. */
const bareOutput = (...script: readonly string[]): string =>
  execFileSync(python ?? '', ['-E', '-s', '-B', ...script], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: childEnvironment({}),
  });

(canRun ? describe : describe.skip)('a Python recipe', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ env: { ENGINE_PYTHON: python ?? '', PATH: childEnvironment({})['PATH'] ?? '' } });
  });

  afterAll(() => stack.stop());

  async function create(path: string, body: object): Promise<string> {
    const answer = await stack.call<Identified>('POST', path, body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.id;
  }

  /** Registers an engine that brings this code. */
  async function upload(name: string, code: Buffer | string): Promise<string> {
    const form = new FormData();
    form.set('engine', JSON.stringify({ name, type: 'Python', algorithm: 'Regression' }));
    form.set('defaultArtifact', new Blob([code]), name);
    return create('/engines', form);
  }

  async function addRows(): Promise<string> {
    const times = { timestampColumn: 'date', timestampFormat: '%m/%d/%y' };
    const dataSetId = await create('/dataSets', { name: 'Retail sales', ...times });
    const headers = { 'content-type': 'text/csv' };
    const batch = await stack.call('POST', `/dataSets/${dataSetId}/batches`, await readFile(rowsFile, 'utf8'), headers);
    expect(batch).toMatchObject({ status: 201, body: { rows: 6435 } });
    return dataSetId;
  }

  type Row = Readonly<Record<string, unknown>>;

  /** All rows that a run has predicted, page by page. */
  async function rowsOf(dataSetId: string, runId: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (let start = 0; ; start += 1_000) {
      const page = await stack.call<ListOf<Row>>('GET', `/dataSets/${dataSetId}/rows?limit=1000&start=${start}`);
      rows.push(...page.body.children);
      if (page.body.children.length < 1_000) break;
    }
    return rows.filter((row) => row['runId'] === runId);
  }

  const runsOf = async (serviceId: string) =>
    (await stack.call<ListOf<ServiceRun>>('GET', `/mlServices/${serviceId}/runs`)).body.children;

  it('is trained, evaluated and scored on schedule, to the last digit as without Rondo', async () => {
    const file = join(recipes, 'retail', 'recipe.py');
    const engineId = await upload('recipe.py', await readFile(file));
    const dataSetId = await addRows();
    const tasks = [{ name: 'train', parameters: [{ key: 'trees', value: '50' }] }, { name: 'score' }];
    const mlInstanceId = await create('/mlInstances', { name: 'Sales', engineId, tasks });
    const service = await stack.call<Service>('POST', '/mlServices', {
      name: 'Sales forecast',
      mlInstanceId,
      trainingDataSetId: dataSetId,
      scoringDataSetId: dataSetId,
      scoringSchedule: { cron: '* * * * * *' },
    });
    expect(service.status).toBe(201);

    const [training, scoring] = await stack.eventually(async () => {
      const runs = await runsOf(service.body.id);
      expect(runs.filter(({ state }) => state === 'FAILED')).toEqual([]);
      const done = runs.filter(({ state }) => state === 'DONE');
      const found = ['train', 'score'].map((mode) => done.find((run) => run.mode === mode));
      return found.every((run) => run !== undefined) ? found : undefined;
    });
    expect(scoring).toMatchObject({ schedule: 'scoring', rowsRead: 6435 });

    const bare = JSON.parse(bareOutput(join(recipes, 'bare.py'), file, rowsFile)) as Bare;
    const insights = await stack.call<ListOf<Insight>>(
      'GET',
      `/insights?property=context.experimentRunId==${training?.id ?? ''}`,
    );
    const mape = insights.body.children[0]?.metrics.find(({ name }) => name === 'MAPE');
    expect(Number(mape?.value)).toBe(bare.metrics['MAPE']);
    const rows = await rowsOf(service.body.scoringResultsDataSetId, scoring?.id ?? '');
    const predictions = rows.map(({ store, date, prediction }) => ({ store, date, prediction }));
    expect(predictions).toHaveLength(6435 - 4 * 45);
    expect(predictions).toEqual(bare.predictions);
  });

  it("of the published platform's form is trained and scored unchanged, to the last digit", async () => {
    const folder = join(examples, 'weekly-sales');
    const zip = new JSZip();
    for (const name of await readdir(folder, { recursive: true })) {
      if (/\.py$/.test(name)) zip.file(name, await readFile(join(folder, name)));
    }
    const engineId = await upload('weekly-sales.zip', await zip.generateAsync({ type: 'nodebuffer' }));
    const dataSetId = await addRows();
    const tasks = [{ name: 'train' }, { name: 'score' }];
    const mlInstanceId = await create('/mlInstances', { name: 'Weekly sales', engineId, tasks });
    const service = await stack.call<Service>('POST', '/mlServices', {
      name: 'Weekly sales',
      mlInstanceId,
      trainingDataSetId: dataSetId,
      scoringDataSetId: dataSetId,
    });
    expect(service.status).toBe(201);
    const scoring = await stack.eventually(async () => {
      const runs = await runsOf(service.body.id);
      expect(runs.filter(({ state }) => state === 'FAILED')).toEqual([]);
      return runs.find(({ mode, state }) => mode === 'score' && state === 'DONE');
    });
    const bare = JSON.parse(bareOutput(join(recipes, 'weekly.py'), folder, rowsFile)) as Prediction[];
    const rows = await rowsOf(service.body.scoringResultsDataSetId, scoring.id);
    // Its saver writes columns under the organisation's name.
    const valueOf = (row: Row, name: string) => Object.entries(row).find(([key]) => key.endsWith(`.${name}`))?.[1];
    const found = rows.map((row) => ({ store: valueOf(row, 'store'), prediction: valueOf(row, 'prediction') }));
    expect(found).toEqual(bare);
  });

  it('shows how far it is while it runs, and is cancelled in the middle', async () => {
    // What an engine says is no event: the test is told by the heartbeat that carries it.
    await stack.database.pool.query(`
      create function tell() returns trigger language plpgsql as
        $$ begin perform pg_notify('rondo_events', ''); return null; end $$;
      create trigger tell after insert or update on run_heartbeats for each row
        when (new.progress is not null) execute function tell()`);
    const engineId = await upload(
      'recipe.py',
      `import time
def load(config):
    return [1]
def train(config, data, ctx):
    ctx.progress(0.5, "half of it")
    ctx.log_metric("loss", 1.5)
    while True:
        time.sleep(60)
def score(config, data, model):
    return data
`,
    );
    const mlInstanceId = await create('/mlInstances', { name: 'Endless', engineId, tasks: [{ name: 'train' }] });
    const experimentId = await create('/experiments', { name: 'Endless', mlInstanceId });
    const runId = await create(`/experiments/${experimentId}/runs`, { mode: 'train' });
    const path = `/experiments/${experimentId}/runs/${runId}`;
    const shown = () => stack.call<{ state: string; metrics?: object[] }>('GET', path);
    const underWay = await stack.eventually(async () => {
      const answer = await shown();
      return answer.body.metrics === undefined ? undefined : answer.body;
    });
    expect(underWay).toMatchObject({
      state: 'RUNNING',
      progress: { fraction: 0.5, message: 'half of it' },
      metrics: [{ name: 'loss', value: 1.5 }],
    });
    expect(await stack.call('POST', `${path}/cancel`, {})).toMatchObject({ status: 202 });
    const ended = await stack.eventually(async () => {
      const { body } = await shown();
      return body.state === 'RUNNING' ? undefined : body;
    });
    expect(ended.state).toBe('ABORTED');
    expect(ended).not.toHaveProperty('progress');
  });

  it('that raises fails its run with what it says, and its place', async () => {
    const engineId = await upload(
      'recipe.py',
      'def train(config, data):\n    raise KeyError("mine")\n\ndef score(config, data, model):\n    return data\n',
    );
    const mlInstanceId = await create('/mlInstances', { name: 'Raising', engineId, tasks: [{ name: 'train' }] });
    const experimentId = await create('/experiments', { name: 'Raising', mlInstanceId });
    const runId = await create(`/experiments/${experimentId}/runs`, { mode: 'train' });
    const failed = await stack.eventually(async () => {
      const path = `/experiments/${experimentId}/runs/${runId}/status`;
      const { body } = await stack.call<{ status: { tasks: { state: string; message?: string }[] } }>('GET', path);
      const [task] = body.status.tasks;
      return task?.message === undefined ? undefined : task;
    });
    expect(failed.message).toMatch(/KeyError.*mine.*recipe\.py/);
  });
});
