import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Identified, ListOf, Problem, Service, ServiceRun } from './resources.js';
import { Stack } from './stack.js';

// Whole processes and engines start in these tests; the bound only ends a test that hangs.
jest.setTimeout(240_000);

type Row = Readonly<Record<string, unknown>>;

interface Insight {
  readonly metrics: readonly { readonly name: string; readonly value: string }[];
}

interface Learning {
  readonly label?: string;
  readonly algorithm?: 'Regression' | 'Classification';
  readonly training: string;
  readonly scoring?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Small inputs that once went wrong, each from its first byte to its predictions. */
describe('a small input', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  });

  afterAll(() => stack.stop());

  async function create(path: string, body: object): Promise<string> {
    const answer = await stack.call<Identified>('POST', path, body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.id;
  }

  const dataSet = (fields: object = {}) => create('/dataSets', { name: 'Case', ...fields });

  const contentOf = (file: string) => readFile(join(import.meta.dirname, 'cases', file));

  /** Sends a file, or what stands for one, as a batch. */
  async function send<Body>(id: string, file: string, content?: string) {
    const type = file.endsWith('.parquet') ? 'application/vnd.apache.parquet' : 'text/csv';
    const body = content ?? new Blob([await contentOf(file)]);
    return stack.call<Body>('POST', `/dataSets/${id}/batches`, body, { 'content-type': type });
  }

  async function ingested(files: readonly string[], fields: object = {}): Promise<string> {
    const id = await dataSet(fields);
    for (const file of files) expect(await send(id, file)).toMatchObject({ status: 201 });
    return id;
  }

  async function rowsOf(id: string): Promise<readonly Row[]> {
    return (await stack.call<ListOf<Row>>('GET', `/dataSets/${id}/rows?limit=1000`)).body.children;
  }

  async function instance({ label = 'y', algorithm = 'Regression', parameters = {} }: Learning): Promise<string> {
    const engineId = await create('/engines', { name: 'Trees', type: 'BuiltIn', algorithm });
    const train = Object.entries({ label, seed: '1', ...parameters }).map(([key, value]) => ({ key, value }));
    return create('/mlInstances', {
      name: 'I',
      engineId,
      tasks: [{ name: 'train', parameters: train }, { name: 'score' }],
    });
  }

  async function publish(learning: Learning) {
    const mlInstanceId = await instance(learning);
    const { training: trainingDataSetId, scoring: scoringDataSetId = trainingDataSetId } = learning;
    return stack.call<Service>('POST', '/mlServices', { name: 'S', mlInstanceId, trainingDataSetId, scoringDataSetId });
  }

  /** The runs of a service once so many are done, or one has failed. */
  const runsOf = (id: string, wanted: number) =>
    stack.eventually(async () => {
      const { children } = (await stack.call<ListOf<ServiceRun>>('GET', `/mlServices/${id}/runs`)).body;
      const ended = children.filter(({ state }) => state === 'DONE' || state === 'FAILED');
      return ended.length === wanted || ended.some(({ state }) => state === 'FAILED') ? ended : undefined;
    });

  /** Trains and scores; answers what was predicted, and how the model was measured. */
  async function learned(learning: Learning) {
    const service = await publish(learning);
    expect(service.status).toBe(201);
    const runs = await runsOf(service.body.id, 2);
    expect(runs.map(({ state }) => state)).toEqual(['DONE', 'DONE']);
    const training = runs.find(({ mode }) => mode === 'train');
    const path = `/insights?property=context.experimentRunId==${training?.id ?? ''}`;
    const insights = (await stack.call<ListOf<Insight>>('GET', path)).body.children;
    const metrics = Object.fromEntries(insights[0]?.metrics.map(({ name, value }) => [name, Number(value)]) ?? []);
    return { service: service.body, rows: await rowsOf(service.body.scoringResultsDataSetId), metrics };
  }

  it('with a pattern for ISO times is learned, row by row', async () => {
    const times = { timestampColumn: 'when', timestampFormat: '%Y-%m-%d %H:%M:%S' };
    const { rows } = await learned({ training: await ingested(['iso-with-format.csv'], times) });
    expect(rows).toHaveLength(60);
    expect(rows[1]).toMatchObject({ when: '2020-01-01 01:00:00', x: 1, y: 2.847, prediction: expect.any(Number) });
  });

  it('keeps digits with a pattern as text in every batch, and says when rows are too few to be learned', async () => {
    const times = { timestampColumn: 'when', timestampFormat: '%d%m%Y' };
    const training = await ingested(['ddmmyyyy-1.csv', 'ddmmyyyy-2.csv'], times);
    expect(await rowsOf(training)).toEqual([
      { when: '15012020', x: 1 },
      { when: '16012020', x: 2 },
      { when: '01022020', x: 1 },
    ]);
    const later = await stack.call<ListOf<Row>>('GET', `/dataSets/${training}/rows?from=2020-02-01`);
    expect(later.body.children).toEqual([{ when: '01022020', x: 1 }]);
    const service = await publish({ label: 'x', training, parameters: { features: 'when' } });
    const [run] = await runsOf(service.body.id, 1);
    expect(run).toMatchObject({ state: 'FAILED' });
    const path = `/experiments/${run?.experimentId ?? ''}/runs/${run?.id ?? ''}/status`;
    const { body } = await stack.call<object>('GET', path);
    expect(JSON.stringify(body)).toContain('3 rows with a label are too few');
  });

  it('with one NA is learned as well as with an empty field', async () => {
    const withWord = (await contentOf('one-NA.csv')).toString('utf8');
    expect(withWord).toContain('NA');
    const empty = await dataSet();
    expect(await send(empty, 'empty.csv', withWord.replace('NA', ''))).toMatchObject({ status: 201 });
    const [word, none] = [
      await learned({ training: await ingested(['one-NA.csv']) }),
      await learned({ training: empty }),
    ];
    expect(word.metrics['R2']).toBeGreaterThan(0.99);
    expect(word.metrics).toEqual(none.metrics);
    expect(word.rows.map(({ prediction }) => prediction)).toEqual(none.rows.map(({ prediction }) => prediction));
  });

  it('of classes 1, 2 and K has predictions of one type in every batch', async () => {
    const training = await ingested(['classes-1-2-K.csv']);
    const [a, b] = [await ingested(['score-a.csv']), await ingested(['score-b.csv'])];
    const { service, rows } = await learned({ algorithm: 'Classification', training, scoring: a });
    expect(rows.map(({ prediction }) => prediction)).toEqual(['1', '1']);
    expect(Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('probability_'))).toEqual([
      'probability_1',
      'probability_2',
      'probability_K',
    ]);
    const tasks = [{ name: 'score', parameters: [{ key: 'scoringDataSetId', value: b }] }];
    await create(`/experiments/${service.scoringExperimentId}/runs`, { mode: 'score', tasks });
    const runs = await runsOf(service.id, 3);
    expect(runs.map(({ state }) => state)).toEqual(['DONE', 'DONE', 'DONE']);
    const all = await rowsOf(service.scoringResultsDataSetId);
    expect(all.map(({ x, prediction }) => [x, prediction])).toEqual([
      [1, '1'],
      [2, '1'],
      [45, 'K'],
      [55, 'K'],
    ]);
  });

  it('with integers of 16 digits is learned and scored, from Parquet and from CSV', async () => {
    const training = await ingested(['int64-16-digits.parquet']);
    const { rows } = await learned({ training });
    expect(rows).toHaveLength(60);
    expect(rows[0]).toMatchObject({ id: 1585445400123456, x: 0, y: 0 });
    const scoring = await dataSet();
    const csv = 'id,x,y\n1585445400123456,0,0\n1585445400123515,59,118\n';
    const batch = await send<{ demoted?: object }>(scoring, 'rows.csv', csv);
    expect(batch.body.demoted).toEqual([{ column: 'id', values: ['1585445400123456', '1585445400123515'], rows: 2 }]);
    const scored = await learned({ training, scoring });
    expect(scored.rows.map(({ id }) => id)).toEqual(['1585445400123456', '1585445400123515']);
    expect(scored.rows[0]?.['prediction']).toBe(rows[0]?.['prediction']);
    expect(scored.rows[1]?.['prediction']).toBe(rows[59]?.['prediction']);
  });

  it('has a label that is a regular expression', async () => {
    const { rows, metrics } = await learned({ label: 'price ($)', training: await ingested(['label-regex.csv']) });
    expect(metrics['R2']).toBeGreaterThan(0.5);
    expect(rows).toHaveLength(60);
  });

  it('has 250 columns of which two are features of a tree', async () => {
    const lines = Array.from({ length: 1000 }, (_, row) =>
      [...Array.from({ length: 250 }, (_column, column) => Number(row % 250 === column)), row].join(),
    );
    const header = [...Array.from({ length: 250 }, (_, column) => `c${column}`), 'y'].join();
    const training = await dataSet();
    expect(await send(training, 'one-hot.csv', [header, ...lines].join('\n'))).toMatchObject({ status: 201 });
    const { rows } = await learned({ training, parameters: { algorithm: 'cart', features: 'c0,c1' } });
    expect(rows).toHaveLength(1000);
    expect(Object.keys(rows[0] ?? {}).slice(0, 3)).toEqual(['c0', 'c1', 'c2']);
  });

  it('has no values of a column before its second batch', async () => {
    const id = await ingested(['null-column-1.parquet', 'null-column-2.parquet']);
    expect((await rowsOf(id)).map(({ n }) => n)).toEqual([null, null, 'x', 'y']);
    const lines = Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? 'x' : 'y'}`);
    expect(await send(id, 'more.csv', ['a,n', ...lines].join('\n'))).toMatchObject({ status: 201 });
    const { rows } = await learned({ label: 'n', algorithm: 'Classification', training: id });
    expect(rows).toHaveLength(44);
    expect(new Set(rows.map(({ prediction }) => prediction))).toEqual(new Set(['x', 'y']));
  });

  it.each([
    ['duplicate-names.parquet', 'column 2 is "A", but a column "a" is there already'],
    ['empty-name.parquet', 'column 1 has no name'],
    ['infinity.parquet', 'row 2, column "a": "inf" is not'],
  ])('is refused for what is wrong with it: %s', async (file, message) => {
    const id = await dataSet();
    const answer = await send<Problem>(id, file);
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body.detail).toContain(message);
    expect(await rowsOf(id)).toEqual([]);
  });

  it.each([
    ['semicolon.csv', [{ a: 1, b: 2, c: 3 }]],
    ['year-columns.csv', [{ country: 'A', 2021: 1, 2020: 2 }]],
    ['double-bom.csv', [{ a: 1, b: 2 }]],
  ])('is read as it is meant: %s', async (file, rows) => {
    const id = await ingested([file]);
    expect(await rowsOf(id)).toEqual(rows);
    const { body } = await stack.call<{ schema: readonly { name: string }[] }>('GET', `/dataSets/${id}`);
    const [header = ''] = (await contentOf(file)).toString('utf8').replaceAll('\uFEFF', '').split('\n');
    expect(body.schema.map(({ name }) => name)).toEqual(header.trim().split(/[,;]/));
  });
});
