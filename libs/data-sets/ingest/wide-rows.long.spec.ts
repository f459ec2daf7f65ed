import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createDataSets } from '../data-sets.js';
import { BadBatchError } from '../errors.js';
import type { BatchFormat, IngestRequest } from './batch-files.js';
import { ingestStage } from './testing/ingest-stage.js';

const stage = ingestStage();
const { copyTo, ingest, refusal } = stage;

describe('wide rows', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
  const object = (count: number) => JSON.stringify(Object.fromEntries(names(count).map((name) => [name, 0.5])));

  it('of JSON may have thousands of columns', async () => {
    const { schema, rows } = await ingest('ndjson', object(2000));
    expect([schema.length, schema[1999], rows]).toEqual([2000, { name: 'c1999', type: 'double' }, 1]);
  });

  it.each([
    ['ndjson', object(2001)],
    ['csv', `${names(2001).join()}\n${names(2001).join()}\n`],
  ] as const)('of %s are refused where they have more columns than a data set may have', async (format, content) => {
    expect(await refusal(format, content)).toMatchObject({
      message: '2001 columns are more than the 2000 that a data set may have',
    });
  });
});

describe('wide rows', () => {
  const names = Array.from({ length: 2000 }, (_, index) => `c${index}`);
  const line = (row: number) => names.map((_, index) => (index % 100 === row % 100 ? 1 : 0)).join(',');
  const content = `${names.join(',')}\n${Array.from({ length: 2200 }, (_, row) => line(row)).join('\n')}\n`;

  it('are taken in and handed out within the memory that is the default', async () => {
    const usual = createDataSets({
      store: stage.store,
      tempFolder: join(stage.folder, 'usual'),
      memoryLimitMiB: 512,
      threads: 2,
    });
    const path = join(stage.folder, 'wide.csv');
    await writeFile(path, content);
    const batch = await usual.ingest({ path, format: 'csv', key: 'batches/wide.parquet' });
    expect(batch).toMatchObject({ rows: 2200 });
    const window = join(stage.folder, 'wide.parquet');
    const request = { batches: [batch], window: undefined, format: 'parquet', path: window } as const;
    expect(await usual.exportWindow(request)).toEqual({ rows: 2200 });
    const { rows } = await usual.rows({ batches: [batch], start: 2199, limit: 1 });
    expect(rows[0]).toEqual(line(2199).split(',').map(Number));
    await usual.close();
  });

  it.each([
    ['csv', 'times', 'timestamp', (row: number, place: number) => new Date(1.7e12 + row * 1e6 + place).toISOString()],
    ['csv', 'long decimals', 'decimal', (row: number, place: number) => `${1e15 + row}0000${place}.${1e8 + place}`],
    ['csv', 'thousands', 'string', (row: number, place: number) => `${row + 1} ${100 + (place % 900)}`],
    ['ndjson', 'texts', 'string', (row: number, place: number) => `value ${row} of ${place}`],
  ] as const)('of %s may be %s in 2,000 columns', async (format, _what, type, valueOf) => {
    const usual = createDataSets({
      store: stage.store,
      tempFolder: join(stage.folder, 'usual'),
      memoryLimitMiB: 512,
      threads: 2,
    });
    const path = join(stage.folder, `wide.${format}`);
    const rows = Array.from({ length: 500 }, (_, row) => names.map((_name, place) => valueOf(row, place)));
    const lines =
      format === 'csv'
        ? [names, ...rows].map((row) => row.join(','))
        : rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, place) => [name, row[place]]))));
    await writeFile(path, `${lines.join('\n')}\n`);
    const batch = await usual.ingest({ path, format, key: 'batches/wide.parquet' });
    expect(batch).toMatchObject({ rows: 500 });
    expect(new Set(batch.schema.map((column) => column.type))).toEqual(new Set([type]));
    const page = await usual.rows({ batches: [batch], start: 321, limit: 1 });
    expect(page.rows[0]?.map(String)).toEqual(rows[321]);
    await usual.close();
  });

  it('of which parts are looked at are named by their own numbers', async () => {
    const rows = Array.from({ length: 400 }, (_, row) => names.map((_name, place) => row * 1e9 + place));
    const wrong = rows.map((row, index) => (index === 377 ? row.with(1999, Number.NaN) : row));
    const csv = [names, ...wrong]
      .map((row) => row.join(','))
      .join('\n')
      .replaceAll('NaN', 'x');
    const expectedSchema = names.map((name) => ({ name, type: 'integer' as const }));
    const found = { row: 378, column: 'c1999', value: 'x' };
    const ndjson = wrong.map((row) =>
      JSON.stringify(Object.fromEntries(row.map((value, place) => [`c${place}`, value]))),
    );
    const named = ndjson.map((text) => text.replace('"c1999":null', '"c1999":"x"')).join('\n');
    const usual = createDataSets({
      store: stage.store,
      tempFolder: join(stage.folder, 'usual'),
      memoryLimitMiB: 512,
      threads: 2,
    });
    const refused = async (format: BatchFormat, content: string, more: Partial<IngestRequest> = {}) => {
      const path = join(stage.folder, `wide.${format}`);
      await writeFile(path, content);
      const taken = usual.ingest({ path, format, key: 'batches/wide.parquet', ...more });
      return taken.catch((error: unknown) => error);
    };
    expect(await refused('csv', csv, { expectedSchema })).toMatchObject(found);
    expect(await refused('ndjson', named, { expectedSchema })).toMatchObject(found);
    expect(await refused('csv', csv.replace(/,x\n/, '\n'))).toMatchObject({ row: 378 });
    expect(await refused('ndjson', named.replace('"c1999":"x"', '"c1":1'))).toMatchObject({ row: 378, column: 'line' });
    await usual.close();
  });

  it('are refused with the name of the limit where that is too little', async () => {
    const small = createDataSets({
      store: stage.store,
      tempFolder: join(stage.folder, 'small'),
      memoryLimitMiB: 16,
      threads: 1,
    });
    const path = join(stage.folder, 'wide.csv');
    await writeFile(path, content);
    const refused = small.ingest({ path, format: 'csv', key: 'batches/wide.parquet' });
    await expect(refused).rejects.toThrow(/16 MiB that data sets may use \(DUCKDB_MEMORY_MIB\)/);
    await small.close();
  });
});

describe('Parquet that becomes far more than it is', () => {
  it.each([
    ['rows', 'SELECT 1 AS a FROM range(100000001)', /has 100000001 rows: allowed are 100000000/],
    ['values', 'SELECT 1 AS a FROM range(40000000)', /of \d+ bytes holds 320000000 bytes of values: allowed are 10000/],
    ['texts', `SELECT repeat('a', 1000000) AS a FROM range(1000)`, /holds \d+ bytes of values: allowed are 10000/],
  ])('by its %s is refused before it is read', async (name, select, message) => {
    const path = join(stage.folder, `${name}.parquet`);
    await copyTo(path, select, ', ROW_GROUP_SIZE 4000000');
    const refused = stage.dataSets.ingest({ path, format: 'parquet', key: `batches/${name}.parquet` });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(BadBatchError);
  });
});
