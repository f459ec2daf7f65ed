import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createObjectStore } from '#object-store';
import { createDataSets } from './data-sets.js';
import type { DataSets } from './data-sets.js';
import type { BatchManifest } from './manifest.js';
import { records } from './testing/records.js';

const file = resolve('../shared/data/retail-sales.csv');
const present = existsSync(file);
if (!present) console.warn(`skipped: ${file} is not there`);

(present ? describe : describe.skip)('weekly sales of 45 stores', () => {
  let folder: string;
  let dataSets: DataSets;
  let batch: BatchManifest;
  let lines: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retail-'));
    const store = createObjectStore(`file://${folder}/objects`);
    dataSets = createDataSets({ store, tempFolder: join(folder, 'tmp'), memoryLimitMiB: 256, threads: 2 });
    lines = (await readFile(file, 'utf8')).trimEnd().split(/\r?\n/);
    batch = await dataSets.ingest({
      path: file,
      format: 'csv',
      key: 'batches/retail.parquet',
      timestampColumn: 'date',
      timestampFormat: '%m/%d/%y',
    });
  });

  afterAll(async () => {
    await dataSets.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('enter whole, dates as text, with the span of their times', () => {
    expect(batch).toMatchObject({
      rows: 6435,
      minTime: '2010-02-05T00:00:00.000Z',
      maxTime: '2012-10-26T00:00:00.000Z',
    });
    expect(batch.schema).toEqual([
      { name: 'date', type: 'string' },
      { name: 'store', type: 'integer' },
      { name: 'storeType', type: 'string' },
      { name: 'weeklySales', type: 'double' },
      { name: 'storeSize', type: 'integer' },
      { name: 'temperature', type: 'double' },
      { name: 'regionalFuelPrice', type: 'double' },
      { name: 'markDown', type: 'double' },
      { name: 'cpi', type: 'double' },
      { name: 'unemployment', type: 'double' },
      { name: 'isHoliday', type: 'boolean' },
    ]);
  });

  it('come back row by row as they went in', async () => {
    const rows = await records(dataSets, { batches: [batch], start: 0, limit: 10_000 });
    const [header = '', ...expected] = lines;
    expect(Object.keys(rows[0] ?? {})).toEqual(header.split(','));
    const text = rows.map((row) =>
      Object.values(row)
        .map((value) => (typeof value === 'boolean' ? String(value).toUpperCase() : String(value)))
        .join(','),
    );
    expect(text).toEqual(expected);
  });

  it('give a window its rows, 45 stores a week', async () => {
    const path = join(folder, 'window.csv');
    const window = { from: '2012-10-12', to: '2012-10-26' };
    expect(await dataSets.exportWindow({ batches: [batch], window, format: 'csv', path })).toEqual({ rows: 90 });
    const dates = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    expect([...new Set(dates)]).toEqual(['10/12/12', '10/19/12']);
  });
});
