import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { createRunDirectory } from '../contract/run-directory.js';
import type { RunConfig, RunContext, RunDirectory } from '../contract/run-directory.js';
import { readRunMetrics } from '../contract/run-metrics.js';
import { runEngine } from '../supervisor/run-engine.js';
import { zipOf } from '../testing/written-zip.js';
import { launchBuiltIn } from './built-in-engine.js';
import { randomNumbers } from './data/random.js';
import { builtInAlgorithms } from './parameters.js';

// The process is the compiled one: `npm test` compiles it.
const retailSales = '../shared/data/retail-sales.csv';

let duckDb: DuckDBConnection;
beforeAll(async () => {
  duckDb = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => {
  duckDb.closeSync();
});

let folder: string;
let runs = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'built-in-'));
  runs = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  task: 'train' | 'score',
  files: readonly string[],
  config: RunConfig,
  context: Partial<RunContext> = {},
  model?: RunDirectory,
) {
  runs += 1;
  const directory = await createRunDirectory(join(folder, String(runs)), {
    config,
    context: {
      runId: 'r',
      task,
      nominalTime: '2026-01-01T00:00:00.000Z',
      window: { to: '2026-01-01T00:00:00.000Z' },
      attempt: 1,
      seed: 1,
      problem: 'Regression',
      ...context,
    },
  });
  for (const [i, text] of files.entries()) await writeRows(directory, `000${i + 1}`, text, context.timestampColumn);
  if (model !== undefined) cpSync(model.modelOut, directory.modelIn, { recursive: true });
  const outcome = await execute(directory, 512);
  return { directory, outcome };
}

const execute = ({ root }: RunDirectory, memoryLimitMiB: number) =>
  runEngine({
    launch: launchBuiltIn({ memoryLimitMiB }),
    runDir: root,
    memoryLimitMiB,
    timeoutMs: 60_000,
    graceMs: 1000,
    logs: { stdout: join(root, 'stdout.log'), stderr: join(root, 'stderr.log') },
    maxLogBytes: 100_000,
  });

/** Writes rows, given as CSV, as the worker does: Parquet, with the instants of the timestamp column. */
async function writeRows({ root, data }: RunDirectory, name: string, text: string, timestampColumn?: string) {
  const rows = join(root, `${name}.csv`);
  writeFileSync(rows, text);
  const date = `"${timestampColumn ?? ''}"`;
  const instant = `coalesce(try_strptime(${date}::VARCHAR, '%m/%d/%y'), TRY_CAST(${date} AS TIMESTAMP))`;
  const times = timestampColumn === undefined ? '' : `, ${instant} AS __rondo_time`;
  const read = `SELECT *${times} FROM read_csv('${rows}', header = true, dateformat = '%Y-%m-%d')`;
  await duckDb.run(`COPY (${read}) TO '${join(data, name)}.parquet'`);
}

async function predictionsOf(directory: RunDirectory): Promise<Record<string, DuckDBValue>[]> {
  const file = join(directory.predictions, 'predictions.parquet');
  return (await duckDb.runAndReadAll(`SELECT * FROM '${file}'`)).getRowObjects();
}

const metricOf = async (directory: RunDirectory, wanted: string) =>
  (await readRunMetrics(directory))?.metrics.find(({ name }) => name === wanted)?.value;

const csv = (rows: readonly (readonly (string | number)[])[]) => rows.map((row) => `${row.join(',')}\n`).join('');

/** 200 rows: y is 10·x, plus 5 for red ones; x is 0 in the first fifty. */
const random = randomNumbers(3);
const rows = [...Array(200).keys()].map((i) => {
  const x = i < 50 ? 0 : random();
  const color = random() < 0.5 ? 'red' : 'blue';
  return [x, color, 10 * x + (color === 'red' ? 5 : 0), x > 0.4 ? 'big' : 'small'] as const;
});
const header = ['x', 'color', 'y', 'size'];
const regression = [csv([header, ...rows.slice(0, 120)]), csv([header, ...rows.slice(120)])];

describe.each(builtInAlgorithms)('%s', (algorithm) => {
  it('learns a regression and predicts, keeping columns and rows', async () => {
    const trained = await run('train', regression, { label: 'y', features: 'x,color', algorithm, seed: '7' });
    expect(trained.outcome).toEqual({ kind: 'succeeded' });
    expect(Number(await metricOf(trained.directory, 'R2'))).toBeGreaterThan(0.9);
    const importances = (await readRunMetrics(trained.directory))?.featureImportances ?? [];
    expect(importances.map(({ feature }) => feature)).toEqual(['x', 'color']);

    // `x` begins with whole numbers, has gaps, and `color` a value that was never seen.
    const input = csv([
      ['id', 'color', 'x'],
      ['a', 'red', 0],
      ['b', 'blue', 0.9],
      ['"c, d"', 'green', ''],
    ]);
    const scored = await run('score', [input], {}, {}, trained.directory);
    expect(scored.outcome).toEqual({ kind: 'succeeded' });
    const predictions = await predictionsOf(scored.directory);
    expect(Object.keys(predictions[0] ?? {})).toEqual(['id', 'color', 'x', 'prediction']);
    expect(predictions.map(({ id }) => id)).toEqual(['a', 'b', 'c, d']);
    expect(Math.abs(Number(predictions[0]?.['prediction']) - 5)).toBeLessThan(1.5);
    expect(Math.abs(Number(predictions[1]?.['prediction']) - 9)).toBeLessThan(1.5);
    expect(Number.isFinite(Number(predictions[2]?.['prediction']))).toBe(true);
  });

  it('learns a classification and gives probabilities', async () => {
    const classification = { problem: 'Classification' } as const;
    const trained = await run('train', regression, { label: 'size', features: 'x', algorithm }, classification);
    expect(trained.outcome).toEqual({ kind: 'succeeded' });
    expect(Number(await metricOf(trained.directory, 'accuracy'))).toBeGreaterThan(0.9);
    expect(JSON.parse((await metricOf(trained.directory, 'confusion matrix')) ?? '')).toMatchObject({
      labels: ['big', 'small'],
    });
    const scored = await run('score', ['x\n0.9\n0.1\n'], {}, classification, trained.directory);
    const predictions = await predictionsOf(scored.directory);
    expect(predictions.map(({ prediction }) => prediction)).toEqual(['big', 'small']);
    expect(Number(predictions[0]?.['probability_big'])).toBeGreaterThan(0.8);
    expect(Number(predictions[1]?.['probability_small'])).toBeGreaterThan(0.8);
  });

  it('makes the same predictions for the same seed', async () => {
    const trees = async () => {
      const { directory } = await run('train', regression, { label: 'y', algorithm, seed: '5' });
      const { directory: scored } = await run('score', regression, {}, {}, directory);
      return predictionsOf(scored);
    };
    expect(await trees()).toEqual(await trees());
  });
});

describe.each(builtInAlgorithms)('%s, far from zero', (algorithm) => {
  it.each([
    ['a label', (i: number) => i, (i: number) => 10_000_000 + i / 10],
    ['a label in seconds of 1970', (i: number) => i, (i: number) => 1.7e9 + i],
    ['a feature', (i: number) => 1.7e9 + i, (i: number) => i],
    [
      'a feature, some of which is 0',
      (i: number) => (i % 50 === 0 ? 0 : 1.7e9 + i),
      (i: number) => (i % 50 === 0 ? 0 : i),
    ],
  ])('learns from %s', async (_, x, y) => {
    const lines = [...Array(600).keys()].map((i) => [x(Math.floor(i / 10) * 10), y(Math.floor(i / 10) * 10)]);
    const { directory, outcome } = await run('train', [csv([['x', 'y'], ...lines])], { label: 'y', algorithm });
    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(Number(await metricOf(directory, 'R2'))).toBeGreaterThan(0.95);
  });

  it.each(['price ($)', 'C++', 'a.b', 'x$', '.*', '名'])(
    'learns the label %s, beside a column like it',
    async (label) => {
      const lines = rows.map(([x, , y]) => [x, y, -y]);
      const text = csv([['x', `"${label}"`, '"price"'], ...lines]);
      const { directory, outcome } = await run('train', [text], { label, features: 'x', algorithm });
      expect(outcome).toEqual({ kind: 'succeeded' });
      expect((await readRunMetrics(directory))?.featureImportances).toEqual([{ feature: 'x', importance: 1 }]);
      const { directory: scored } = await run('score', ['x\n0.9\n'], {}, {}, directory);
      expect(Number((await predictionsOf(scored))[0]?.['prediction'])).toBeGreaterThan(7);
    },
  );
});

describe('what predictions are called and are', () => {
  const classification = { problem: 'Classification' } as const;
  const labelled = (label: string, name = 'y', other = 'z') =>
    csv([['x', other, name], ...rows.map(([x]) => [x, 1, x > 0.4 ? label : 'cold'])]);

  it.each([
    ['an input', labelled('hot', 'y', 'Prediction'), 'the data already has a column "Prediction"'],
    ['an input of the platform', labelled('hot', 'y', 'modelid'), 'the data already has a column "modelid"'],
    ['the time of scoring', labelled('hot', 'y', 'ScoredAt'), 'the data already has a column "ScoredAt"'],
    ['a probability', labelled('hot', 'y', 'Probability_HOT'), 'the data already has a column "Probability_HOT"'],
    ['another class', labelled('COLD'), 'the predictions already have a column "probability_COLD", of another class'],
  ])('clash with %s before anything is trained', async (_, text, message) => {
    const { outcome } = await run('train', [text], { label: 'y', features: 'x' }, classification);
    expect(outcome).toEqual({ kind: 'bad-data', message: expect.stringContaining(message) });
  });

  it('of a regression there are no probabilities to clash with', async () => {
    const text = csv([['probability_rain', 'y'], ...rows.map(([x]) => [x, 10 * x])]);
    const { directory } = await run('train', [text], { label: 'y' });
    expect((await run('score', [text], {}, {}, directory)).outcome).toEqual({ kind: 'succeeded' });
  });

  it.each([
    ['1', '2', 'BIGINT'],
    ['1E5', 'K', 'VARCHAR'],
    ['true', 'unknown', 'VARCHAR'],
    ['true', 'false', 'BOOLEAN'],
    ['1.5', '2.25', 'DOUBLE'],
  ])('have the type of the label: %s and %s are %s', async (one, other, type) => {
    const text = csv([['x', 'y'], ...rows.map(([x]) => [x, x > 0.4 ? one : other])]);
    const { directory } = await run('train', [text], { label: 'y' }, classification);
    // All of one class, whatever the other rows of the data set are.
    const { directory: scored } = await run('score', ['x\n0.9\n0.8\n'], {}, classification, directory);
    const file = join(scored.predictions, 'predictions.parquet');
    const described = await duckDb.runAndReadAll(`SELECT typeof(prediction), prediction::VARCHAR FROM '${file}'`);
    expect(described.getRows()).toEqual([
      [type, one],
      [type, one],
    ]);
  });
});

describe('categories that are written in another way', () => {
  const learn = (red: string, blue: string, filler = '') =>
    run(
      'train',
      [
        csv([
          ['c', 'y'],
          ...rows.map(([, color, y]) => [color === 'red' ? red : blue, y]),
          ...(filler ? [[filler, 1]] : []),
        ]),
      ],
      { label: 'y' },
    );

  it.each([
    ['truth values', ['True', 'False', 'unknown'], 'true\nfalse\n'],
    ['numbers', ['1.50', '2.0', 'n/k'], '1.5\n2\n'],
    ['days', ['2026-01-01', '2026-01-02'], '2026-01-01 00:00:00\n2026-01-02 00:00:00\n'],
    ['days in text', ['2026-01-01', '2026-01-02', 'never'], '2026-01-01T00:00:00\n2026-01-02T00:00:00\n'],
  ])('are the same: %s', async (_, [red = '', blue = '', filler], values) => {
    const { directory } = await learn(red, blue, filler);
    const { directory: scored, outcome } = await run('score', [`c\n${values}`], {}, {}, directory);
    expect(outcome).toEqual({ kind: 'succeeded' });
    const [first, second] = (await predictionsOf(scored)).map(({ prediction }) => Number(prediction));
    const { directory: again } = await run('score', [`c\n${red}\n${blue}\n`], {}, {}, directory);
    expect([first, second]).toEqual((await predictionsOf(again)).map(({ prediction }) => Number(prediction)));
    expect(first).not.toBeCloseTo(second ?? NaN, 1);
  });

  it('are refused when none is known, unless that is accepted', async () => {
    const { directory } = await learn('red', 'blue');
    const score = (config: RunConfig, text = 'c\ngreen\n\nyellow\n') => run('score', [text], config, {}, directory);
    expect((await score({})).outcome).toEqual({
      kind: 'bad-data',
      message:
        'row 1, column "c": "green" is no category that the model knows, nor are 2 of 2 values; it knows "blue", "red"; the parameter unknownCategories: accept scores it all the same',
    });
    const accepted = await score({ unknownCategories: 'accept' });
    expect(accepted.outcome).toEqual({ kind: 'succeeded' });
    expect(await readRunMetrics(accepted.directory)).toEqual({
      metrics: [{ name: 'known categories of c', value: '0', valueType: 'double' }],
    });
    const few = await score({}, 'c\ngreen\nyellow\nred\nyellow\n');
    expect(await metricOf(few.directory, 'known categories of c')).toBe('0.25');
    expect(await readRunMetrics((await score({}, 'c\nred\nblue\ngreen\n')).directory)).toBeUndefined();
  });
});

describe('hold-out by time', () => {
  it('measures on the latest rows only', async () => {
    // The label is 1 or 2 by x, but for the last 20 days, where it is 100 more: a mean error of 100 shows what was held out.
    const days = [...Array(100).keys()].map((day) => [
      new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
      day % 2,
      (day % 2) + 1 + (day < 80 ? 0 : 100),
    ]);
    const shuffled = [...days.filter((_, i) => i % 3 === 0), ...days.filter((_, i) => i % 3 !== 0)];
    const { directory, outcome } = await run(
      'train',
      [csv([['day', 'x', 'y'], ...shuffled])],
      { label: 'y' },
      {
        timestampColumn: 'day',
      },
    );
    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(Number(await metricOf(directory, 'MAE'))).toBeCloseTo(100, 1);
  });
});

describe('data without a feature', () => {
  const times = [...Array(30).keys()].map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
  const learn = (table: readonly (readonly (string | number)[])[], config: RunConfig = {}, timestampColumn?: string) =>
    run('train', [csv(table)], { label: 'y', ...config }, timestampColumn === undefined ? {} : { timestampColumn });

  it('is told by what there is instead', async () => {
    const labels = times.map((_, day) => [day]);
    const none = 'there is no feature to learn from: ';
    const message = async (...of: Parameters<typeof learn>) => (await learn(...of)).outcome;
    expect(await message([['y'], ...labels])).toMatchObject({ message: `${none}the label is the only column` });
    expect(await message([['when', 'y'], ...times.map((time, day) => [time, day])], {}, 'when')).toMatchObject({
      message: `${none}beside the label there is the timestamp column "when" alone, which is a feature where the parameter features names it`,
    });
    expect(await message([['x', 'y'], ...labels.map(([day = 0]) => ['', day])])).toMatchObject({
      message: `${none}x: without a value in any row that has a label`,
    });
  });

  it('has one once features names its timestamp column', async () => {
    const table = [['when', 'y'], ...times.map((time, day) => [time, day])];
    expect((await learn(table, { features: 'when' }, 'when')).outcome).toEqual({ kind: 'succeeded' });
  });
});

describe('what it refuses', () => {
  const bad = (row: number, value: string) =>
    csv([['x', 'y'], ...[...Array(30).keys()].map((i) => [i, i + 1 === row ? value : i])]);
  const good = bad(0, '');

  it.each([
    ['no data', [], { label: 'y' }, 'there are no rows to train on'],
    ['no such label', [good], { label: 'z' }, 'label: "z" is no column of the training data, which has x, y'],
    ['no such feature', [good], { label: 'y', features: 'x,w' }, 'features: "w" is no column of the training data'],
    ['a label in words', [bad(7, 'seven')], { label: 'y' }, 'row 7, column "y": "seven" is not a number'],
    [
      'few rows',
      ['x,y\n1,2\n2,3\n'],
      { label: 'y' },
      '2 rows with a label are too few: 10 to train on and 2 to measure on',
    ],
    ['a constant label', [csv([['x', 'y'], ...rows.map(([x]) => [x, 5])])], { label: 'y' }, 'have the value 5'],
    [
      'an empty label',
      [csv([['x', 'y'], ...rows.map(([x]) => [x, ''])])],
      { label: 'y' },
      'label: column "y" has no value in any of the 200 rows',
    ],
    ['empty features', [csv([['x', 'y'], ...rows.map(([x]) => ['', x])])], { label: 'y' }, 'there is no feature'],
  ])('%s is bad data', async (_, files, config, message) => {
    const { outcome } = await run('train', files, config);
    expect(outcome).toEqual({ kind: 'bad-data', message: expect.stringContaining(message) });
  });

  it('a parameter it cannot honour is bad configuration', async () => {
    const { outcome } = await run('train', [good], { label: 'y', max_depth: '3' });
    expect(outcome).toEqual({
      kind: 'bad-configuration',
      message: expect.stringContaining('max_depth: is not a parameter'),
    });
  });

  (existsSync('/dev/full') ? it : it.skip)('a full disk is for the time being, and no path is told', async () => {
    const { directory } = await run('train', [], { label: 'y' });
    await writeRows(directory, '0001', good);
    symlinkSync('/dev/full', join(directory.modelOut, 'trees.bin'));
    const message = 'the storage is full: files of the run could not be written';
    expect(await execute(directory, 512)).toEqual({ kind: 'temporary', message });
  });

  it('too little memory is bad configuration', async () => {
    const { directory } = await run('train', [], { label: 'y', algorithm: 'random-forest' });
    const many = [...Array(20_000).keys()].map(() => [random(), random(), random(), random()]);
    await writeRows(directory, '0001', csv([['a', 'b', 'c', 'y'], ...many]));
    expect(await execute(directory, 96)).toEqual({
      kind: 'bad-configuration',
      message: expect.stringMatching(/memory/),
    });
  });

  it('data too wide for the memory is refused, naming the limit', async () => {
    const { directory } = await run('train', [], { label: 'y' });
    const columns = [...Array(500).keys()].map((i) => `i % ${i + 2} AS c${i}`).join(', ');
    const file = join(directory.data, '0001.parquet');
    await duckDb.run(`COPY (SELECT i AS y, ${columns} FROM range(20_000) r(i)) TO '${file}'`);
    expect(await execute(directory, 512)).toEqual({
      kind: 'bad-configuration',
      message: expect.stringMatching(
        /^20000 rows of 500 features need about 611 MiB.* \(ENGINE_MEMORY_MIB\) is 512 MiB/,
      ),
    });
  });

  it('scoring data that does not fit the model is named', async () => {
    const { directory } = await run('train', regression, { label: 'y', features: 'x,color' });
    const outcomeOf = async (text: string) => (await run('score', [text], {}, {}, directory)).outcome;
    expect(await outcomeOf('x\n1\n')).toEqual({
      kind: 'bad-data',
      message: 'the model needs the columns color; the data has x',
    });
    expect(await outcomeOf('x,color\n1,red\nmuch,red\n')).toEqual({
      kind: 'bad-data',
      message: 'row 2, column "x": "much" is not a number',
    });
    expect(await outcomeOf('x,color,prediction\n1,red,2\n')).toEqual({
      kind: 'bad-data',
      message: expect.stringContaining('the data already has a column "prediction"'),
    });
    expect(await outcomeOf('x,color\n')).toEqual({ kind: 'succeeded' });
  });

  it('a model of something else is bad configuration', async () => {
    const { outcome } = await run('score', ['x\n1\n'], {});
    expect(outcome).toEqual({ kind: 'bad-configuration', message: expect.stringContaining('the model is not one of') });
  });

  const zeros = deflateRawSync(Buffer.alloc(64 * 1024 ** 2));
  const swelling = zipOf(
    Array.from({ length: 9 }, (_, at) => ({ name: `f${at}`, content: zeros, method: 8, unpacked: 1 })),
  );

  it.each([
    [
      'a forest that becomes gigabytes',
      'random-forest',
      Buffer.concat([Buffer.from('{"features":[],"label":{"classes":[]}}\n'), swelling]),
      'what is packed in trees.bin is larger than the 536870912 bytes that are allowed',
    ],
    [
      'a tree of brackets',
      'cart',
      Buffer.alloc(60 * 1024 ** 2, '['),
      'trees.bin has more than the 4000000 values that are allowed',
    ],
    ['what is no tree', 'cart', Buffer.from('{"tree":{"value":1}}'), 'trees.bin holds no tree of at most 64 levels'],
    ['what is no forest', 'random-forest', Buffer.from('x'), 'its trees.bin is not JSON'],
  ])('a model of %s is bad configuration, whatever its memory', async (_what, algorithm, trees, message) => {
    const { directory } = await run('score', ['x\n1\n'], {});
    const told = { format: 2, algorithm, problem: 'Regression', label: 'y', labelType: 'double', features: [] };
    writeFileSync(join(directory.modelIn, 'model.json'), JSON.stringify(told));
    writeFileSync(join(directory.modelIn, 'trees.bin'), trees);
    expect(await execute(directory, 512)).toEqual({
      kind: 'bad-configuration',
      message: expect.stringContaining(message),
    });
  });
});

it('dies in the middle of its training when its supervisor is killed', async () => {
  const { directory } = await run('train', [], { label: 'y', algorithm: 'random-forest' });
  const many = [...Array(20_000).keys()].map(() => [random(), random(), random(), random()]);
  await writeRows(directory, '0001', csv([['a', 'b', 'c', 'y'], ...many]));
  const command = JSON.stringify(launchBuiltIn({ memoryLimitMiB: 1024 }).command);
  // Stands in for the supervisor: it is killed as soon as the engine says that it trains.
  const supervisor = spawn(
    process.execPath,
    [
      '-e',
      `const [file, ...args] = ${command};
       const engine = require('child_process').spawn(file, args, { detached: true, stdio: ['pipe', 'inherit', 'inherit', 'pipe'] });
       engine.stdio[3].on('data', (said) => { if (String(said).includes('training')) process.kill(process.pid, 'SIGKILL'); });`,
    ],
    { cwd: directory.root, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  supervisor.stdout.resume();
  // The engine holds this pipe too: it closes when both are gone.
  await once(supervisor, 'close');
  expect(supervisor.signalCode).toBe('SIGKILL');
  expect(existsSync(directory.metrics)).toBe(false);
});

const withRetailSales = existsSync(retailSales) ? it : it.skip;
if (!existsSync(retailSales)) console.warn(`skipped: ${retailSales} is not there`);

withRetailSales('weekly sales of 45 stores: the mean absolute percentage error is below 15 %', async () => {
  const times = { timestampColumn: 'date', timestampFormat: '%m/%d/%y' };
  const data = readFileSync(retailSales, 'utf8');
  const trained = await run('train', [data], { label: 'weeklySales' }, times);
  expect(trained.outcome).toEqual({ kind: 'succeeded' });
  expect(Number(await metricOf(trained.directory, 'MAPE'))).toBeLessThan(0.15);
  const scored = await run('score', [data], {}, times, trained.directory);
  expect(scored.outcome).toEqual({ kind: 'succeeded' });
  const predictions = await predictionsOf(scored.directory);
  expect(predictions).toHaveLength(6435);
  expect(predictions[0]).toMatchObject({ date: '2/5/10', store: 1n, isHoliday: false });
});
