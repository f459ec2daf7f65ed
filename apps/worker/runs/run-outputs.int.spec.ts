import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ClaimedRun } from '#application';
import { createDataSets } from '#data-sets';
import type { DataSets } from '#data-sets';
import { createRunDirectory } from '#engines';
import { createObjectStore } from '#object-store';
import { createRedactor } from '#redaction';
import { failureOfError } from './failure.js';
import { collectScoring } from './run-outputs.js';

let folder: string;
let dataSets: DataSets;
let duckDb: DuckDBConnection;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rondo-outputs-'));
  const store = createObjectStore(pathToFileURL(join(folder, 'objects')).href);
  dataSets = createDataSets({ store, tempFolder: join(folder, 'rows'), memoryLimitMiB: 256, threads: 1 });
  duckDb = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(async () => {
  duckDb.closeSync();
  await dataSets.close();
  await rm(folder, { recursive: true });
});

/** Files by their names in out/predictions: text, or a statement whose rows become Parquet. */
type Written = Readonly<Record<string, string>>;

const context = {
  runId: 'r',
  task: 'score',
  nominalTime: '2026-01-01T00:00:00.000Z',
  window: { to: '2026-01-01T00:00:00.000Z' },
  attempt: 1,
  seed: 1,
} as const;

/** What becomes of the predictions that an engine of that algorithm has left. */
async function collected(written: Written, algorithm: 'Regression' | 'Classification' = 'Regression') {
  const id = `r${(runs += 1)}`;
  const directory = await createRunDirectory(join(folder, id), { config: {}, context });
  for (const [name, content] of Object.entries(written)) {
    const path = join(directory.predictions, name);
    if (content.startsWith('SELECT')) await duckDb.run(`COPY (${content}) TO '${path}' (FORMAT parquet)`);
    else await writeFile(path, content);
  }
  // Of a run no more than what is looked at here.
  const scope = { org: 'acme', sandbox: 'prod' };
  const inputs = { engine: { algorithm } };
  const claimed = { id, scope, attempt: 1, body: { mode: 'score' }, inputs } as ClaimedRun;
  const clock = () => new Date('2026-01-01T00:00:00Z');
  const redactor = createRedactor(['hunter2']);
  return collectScoring(claimed, { directory, rowsRead: 2 }, { typesPredictions: true }, { dataSets, clock, redactor });
}

/** CSV with the types beside it, as runtimes without Parquet write it. */
const typed = (csv: string, columns: Readonly<Record<string, string>>): Written => ({
  'p.csv': csv,
  'p.types.json': JSON.stringify({ columns: Object.entries(columns).map(([name, type]) => ({ name, type })) }),
});

describe('predictions', () => {
  it.each<[string, string, Written]>([
    ['that are not there', 'out/predictions holds nothing instead of one file', {}],
    [
      'in two files',
      'out/predictions holds a.csv, b.csv instead of one file',
      { 'a.csv': 'prediction\n1\n', 'b.csv': 'prediction\n1\n' },
    ],
    ['of another format', 'out/predictions/p.txt: allowed are .csv, .ndjson, .parquet', { 'p.txt': '1\n' }],
    ['without rows', 'the batch holds no rows', { 'p.csv': 'prediction\n' }],
    ['that are no Parquet', 'the file is not Parquet that can be read', { 'p.parquet': 'no Parquet' }],
    ['with a row that has more fields than columns', 'row 2', { 'p.csv': 'x,prediction\n1,2\n1,2,3\n' }],
    ['with a row that has less', 'row 2', { 'p.csv': 'x,prediction\n1,2\n1\n' }],
    [
      'with a column twice',
      'column 2 is "Prediction", but a column "prediction" is there already',
      { 'p.csv': 'prediction,Prediction\n1,2\n' },
    ],
    ['with a column without a name', 'column 2 has no name', { 'p.csv': 'prediction,\n1,2\n' }],
    [
      'with a column that is added to them',
      'column "ScoredAt": runId, scoredAt are added to these rows; leave it out',
      { 'p.csv': 'prediction,ScoredAt\n1,2\n' },
    ],
    [
      'of text in a regression',
      `column "prediction" is of the type string: expected are numbers, since the engine's algorithm is Regression`,
      { 'p.csv': 'prediction\n1\nhigh\n' },
    ],
    [
      'of text in a column of numbers',
      'row 2, column "prediction": "high" is not a finite number',
      typed('prediction\n1\nhigh\n', { prediction: 'double' }),
    ],
    [
      'that are infinite',
      'row 2, column "prediction": "inf" is not a finite number',
      { 'p.parquet': `SELECT unnest([1.5, 'Infinity'::DOUBLE]) AS prediction` },
    ],
    [
      'that are infinite, as CSV',
      'row 2, column "prediction": "Infinity" is not a finite number',
      typed('prediction\n1\nInfinity\n', { prediction: 'double' }),
    ],
    [
      'of NaN alone',
      'column "prediction" has no value in any of the 2 rows: expected is one in each row that can be predicted, NaN or null in others',
      { 'p.parquet': `SELECT unnest(['NaN'::DOUBLE, NULL]) AS prediction` },
    ],
    [
      'of lists',
      'column "prediction" is of the Parquet type INTEGER[]: allowed are numbers, text, booleans, dates and timestamps',
      { 'p.parquet': 'SELECT [1, 2] AS prediction' },
    ],
    [
      'that have a secret in the name of a column',
      'the predictions have a column "of ***" in whose name is a secret of the run',
      typed('prediction,of hunter2\n1,2\n', { prediction: 'double', 'of hunter2': 'double' }),
    ],
    [
      'whose types lack a column',
      'columns[0]: must have a name (text) and a type',
      { 'p.csv': 'prediction\n1\n', 'p.types.json': '{"columns":[{"name":"prediction"}]}' },
    ],
  ])('%s are refused: %s', async (_what, message, written) => {
    const refusal = await collected(written).then(() => undefined, failureOfError);
    expect(refusal?.message).toContain(message);
    expect(refusal?.reason).not.toBe('temporary');
  });

  it.each<[string, Written, object]>([
    [
      'NaN in some rows, which is null',
      { 'p.parquet': `SELECT unnest([1.5, 'NaN'::DOUBLE]) AS prediction` },
      { rows: 2, schema: expect.arrayContaining([{ name: 'prediction', type: 'double' }]) },
    ],
    [
      'fewer and more rows than were read',
      { 'p.csv': 'prediction\n1\n2\n3\n' },
      { rows: 3, schema: expect.arrayContaining([{ name: 'prediction', type: 'integer' }]) },
    ],
    [
      'decimals to the last digit',
      { 'p.parquet': `SELECT 12345678901234567.89::DECIMAL(19,2) AS prediction` },
      { schema: expect.arrayContaining([{ name: 'prediction', type: 'decimal', precision: 19, scale: 2 }]) },
    ],
  ])('may hold %s', async (_what, written, batch) => {
    expect(await collected(written)).toMatchObject({ batch });
  });

  it('of text are what a classification makes', async () => {
    const { batch } = await collected({ 'p.csv': 'prediction\nhigh\n' }, 'Classification');
    expect(batch?.schema[0]).toEqual({ name: 'prediction', type: 'string' });
  });
});
