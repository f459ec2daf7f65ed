import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createObjectStore, ObjectMissingError } from '#object-store';
import type { ObjectStore } from '#object-store';
import { createDataSets } from '../data-sets.js';
import type { DataSets } from '../data-sets.js';
import type { BatchManifest } from '../manifest.js';
import { records } from '../testing/records.js';

let folder: string;
let store: ObjectStore;
let dataSets: DataSets;
let batches = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-sets-'));
  store = createObjectStore(`file://${folder}/objects`);
  dataSets = createDataSets({ store, tempFolder: join(folder, 'tmp'), memoryLimitMiB: 256, threads: 2 });
});

afterAll(async () => {
  await dataSets.close();
  await rm(folder, { recursive: true, force: true });
});

async function ingest(lines: readonly string[], timestampColumn?: string): Promise<BatchManifest> {
  const path = join(folder, 'input.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  return dataSets.ingest({
    path,
    format: 'csv',
    key: `batches/${++batches}.parquet`,
    timestampColumn,
    columnRule: 'any',
  });
}

const exported = async (request: Omit<Parameters<DataSets['exportWindow']>[0], 'path'>) => {
  const path = join(folder, 'out');
  const { rows } = await dataSets.exportWindow({ ...request, path });
  return { rows, text: await readFile(path, 'utf8') };
};

/** Two batches a day apart, the later day ingested first; rows within a batch are not sorted either. */
const unsorted = async () => [
  await ingest(['t,store', '2012-01-02T10:00Z,1', '2012-01-02T08:00Z,2', '2012-01-02T10:00Z,3'], 't'),
  await ingest(['t,store', '2012-01-01T10:00Z,4', '2012-01-01T08:00Z,5'], 't'),
];

describe('a window', () => {
  it.each([
    [undefined, '1 2 3 4 5'],
    [{ to: '2012-01-02T10:00Z' }, '2 4 5'],
    [{ from: '2012-01-01T10:00Z', to: '2012-01-02T10:00:00.000Z' }, '2 4'],
    [{ from: '2012-01-01T10:00:00.001Z', to: '2012-01-02T10:00:00.001Z' }, '1 2 3'],
    [{ from: '2012-01-01T09:00+01:00', to: '2012-01-01T10:00Z' }, '5'],
    [{ to: '2011-01-01' }, ''],
  ])('%j holds, in the order of ingestion, the stores %s', async (window, stores) => {
    const { rows, text } = await exported({ batches: await unsorted(), window, format: 'csv', columns: ['store'] });
    expect(text.trimEnd().split('\n')).toEqual(['store', ...stores.split(' ').filter((store) => store !== '')]);
    expect(rows).toBe(stores.split(' ').filter((store) => store !== '').length);
  });

  it('holds no rows whose time is not known, also beside others of the same columns', async () => {
    const timeless = await ingest(['t,store', '2012-01-02T09:00Z,6']);
    const request = { batches: [...(await unsorted()), timeless], window: { to: '2012-01-02T10:00Z' } };
    const { text } = await exported({ ...request, format: 'csv', columns: ['store'] });
    expect(text).toBe('store\n2\n4\n5\n');
    const page = { batches: request.batches, ...request.window, start: 0, limit: 10 };
    expect((await records(dataSets, page)).map(({ store }) => store)).toEqual([2, 4, 5]);
    expect(await dataSets.count({ batches: request.batches, ...request.window })).toBe(3);
  });

  it('without bounds holds all rows', async () => {
    const batches = [await ingest(['a', '1', '2'])];
    expect(await exported({ batches, window: undefined, format: 'csv' })).toMatchObject({ text: 'a\n1\n2\n' });
  });

  it('opens only the files that it needs', async () => {
    const [later, earlier] = await unsorted();
    if (!later || !earlier) throw new Error('two batches expected');
    await store.delete(later.uri);
    const { rows } = await exported({
      batches: [later, earlier],
      window: { to: '2012-01-01T23:00Z' },
      format: 'parquet',
    });
    expect(rows).toBe(2);
    await expect(exported({ batches: [later, earlier], window: undefined, format: 'csv' })).rejects.toBeInstanceOf(
      ObjectMissingError,
    );
  });

  it('of a data set without columns has no rows, and no file', async () => {
    const path = join(folder, 'no-window');
    expect(await dataSets.exportWindow({ batches: [], window: undefined, format: 'parquet', path })).toEqual({
      rows: 0,
    });
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  it('holds the instant of each row, as it was read at ingest', async () => {
    const file = join(folder, 'formatted.csv');
    await writeFile(file, 'date,x\n2/5/10,1\n12/31/09,2\n');
    const times = { timestampColumn: 'date', timestampFormat: '%m/%d/%y' };
    const batch = await dataSets.ingest({ path: file, format: 'csv', key: 'batches/formatted.parquet', ...times });
    const path = join(folder, 'window.parquet');
    await dataSets.exportWindow({ batches: [batch], window: undefined, format: 'parquet', path, instants: 'at' });
    const again = await dataSets.ingest({ path, format: 'parquet', key: 'batches/window.parquet' });
    expect(await records(dataSets, { batches: [again], start: 0, limit: 2 })).toEqual([
      { date: '2/5/10', x: 1, at: '2010-02-05T00:00:00.000Z' },
      { date: '12/31/09', x: 2, at: '2009-12-31T00:00:00.000Z' },
    ]);
  });

  it('refuses a bound that is no time', async () => {
    const window = { to: 'tomorrow' };
    await expect(exported({ batches: await unsorted(), window, format: 'csv' })).rejects.toThrow('"tomorrow" is not');
  });
});

describe('rows', () => {
  it('come a page at a time, across batches', async () => {
    const page = await records(dataSets, { batches: await unsorted(), start: 2, limit: 2 });
    expect(page).toEqual([
      { t: '2012-01-02T10:00:00.000Z', store: 3 },
      { t: '2012-01-01T10:00:00.000Z', store: 4 },
    ]);
  });

  it('come from an interval', async () => {
    const request = { batches: await unsorted(), from: '2012-01-01T10:00Z', to: '2012-01-02T10:00Z' };
    expect(await records(dataSets, { ...request, start: 0, limit: 10 })).toHaveLength(2);
    expect(await records(dataSets, { ...request, start: 1, limit: 10 })).toEqual([
      { t: '2012-01-01T10:00:00.000Z', store: 4 },
    ]);
    expect(await records(dataSets, { ...request, start: 2, limit: 10 })).toEqual([]);
  });

  it('join batches by column name: widened, reordered, absent', async () => {
    const mixed = [
      await ingest(['a,b,day', '1,x,2012-01-01']),
      await ingest(['day,b,a', '2012-01-02T10:00,y,2.5']),
      await ingest(['c,a', 'TRUE,3']),
    ];
    expect(await records(dataSets, { batches: mixed, start: 0, limit: 10 })).toEqual([
      { a: 1, b: 'x', day: '2012-01-01T00:00:00.000Z', c: null },
      { a: 2.5, b: 'y', day: '2012-01-02T10:00:00.000Z', c: null },
      { a: 3, b: null, day: null, c: true },
    ]);
    expect(await records(dataSets, { batches: mixed, start: 2, limit: 1, columns: ['day', 'b', 'a'] })).toEqual([
      { day: null, b: null, a: 3 },
    ]);
  });

  it('of no batches are none', async () => {
    expect(await records(dataSets, { batches: [], start: 0, limit: 10 })).toEqual([]);
  });

  it('refuse an unknown column, naming the known ones', async () => {
    const batch = await ingest(['a,b', '1,2']);
    await expect(records(dataSets, { batches: [batch], start: 0, limit: 1, columns: ['A'] })).rejects.toThrow(
      '"A" is no column of the data set: allowed are "a", "b"',
    );
  });
});

describe('an export', () => {
  const mixed = () =>
    ingest(['n,x,s,t,d,ok', '1,0.1,"say ""hi"", 007",2012-01-01T10:00Z,2012-01-01,TRUE', '2,5.0,,,,'], undefined);

  it('is CSV', async () => {
    const { text } = await exported({ batches: [await mixed()], window: undefined, format: 'csv' });
    expect(text).toBe('n,x,s,t,d,ok\n1,0.1,"say ""hi"", 007",2012-01-01T10:00:00.000Z,2012-01-01,true\n2,5.0,,,,\n');
  });

  it('is NDJSON', async () => {
    const { text } = await exported({ batches: [await mixed()], window: undefined, format: 'ndjson' });
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { n: 1, x: 0.1, s: 'say "hi", 007', t: '2012-01-01T10:00:00.000Z', d: '2012-01-01', ok: true },
      { n: 2, x: 5, s: null, t: null, d: null, ok: null },
    ]);
  });

  it('of a data set without columns is an empty file, but no Parquet', async () => {
    const path = join(folder, 'none');
    expect(await dataSets.exportRows({ batches: [], format: 'csv', path })).toEqual({ rows: 0 });
    expect(await readFile(path, 'utf8')).toBe('');
    await expect(dataSets.exportRows({ batches: [], format: 'parquet', path })).rejects.toThrow('no columns yet');
  });
});

describe('a profile', () => {
  it('describes each column', async () => {
    const profiled = [
      await ingest(['n,s,t', '1,a,2012-01-01', '2,b,2012-01-03']),
      await ingest(['n,s,t', '6,b,2012-01-02', ',,']),
    ];
    const { rows, columns } = await dataSets.profile({ batches: profiled });
    expect(rows).toBe(4);
    expect(columns).toEqual([
      {
        name: 'n',
        type: 'integer',
        count: 3,
        nulls: 1,
        distinct: 3,
        min: 1,
        max: 6,
        mean: 3,
        quantiles: expect.objectContaining({ '0.5': 2 }) as unknown,
      },
      {
        name: 's',
        type: 'string',
        count: 3,
        nulls: 1,
        distinct: 2,
        min: 'a',
        max: 'b',
        top: [
          { value: 'b', count: 2 },
          { value: 'a', count: 1 },
        ],
      },
      { name: 't', type: 'timestamp', count: 3, nulls: 1, distinct: 3, min: '2012-01-01', max: '2012-01-03' },
    ]);
  });

  it('counts different values one by one where that is little work, and else never more than there are', async () => {
    const lines = (count: number) => Array.from({ length: count }, (_, row) => `${row},${row % 7}`);
    for (const count of [5_000, 600_000]) {
      const { columns } = await dataSets.profile({ batches: [await ingest(['n,week', ...lines(count)])] });
      const [n, week] = columns.map(({ distinct }) => distinct);
      expect(week).toBe(7);
      expect(n).toBeLessThanOrEqual(count);
      expect(n).toBeGreaterThanOrEqual(count === 5_000 ? count : 0.9 * count);
    }
  });

  it('describes more columns than one statement takes', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `c${index}`);
    const { columns } = await dataSets.profile({
      batches: [await ingest([names.join(), names.map((_, i) => i).join()])],
    });
    expect(columns.map(({ name, min }) => [name, min])).toEqual(names.map((name, index) => [name, index]));
  });

  it('counts frequent values with a NUL character among the others', async () => {
    const path = join(folder, 'nul.ndjson');
    await writeFile(path, '{"a":"x\\u0000y"}\n{"a":"x\\u0000y"}\n{"a":"x"}\n');
    const batch = await dataSets.ingest({ path, format: 'ndjson', key: 'batches/nul.parquet' });
    const { columns } = await dataSets.profile({ batches: [batch] });
    expect(columns[0]?.top).toEqual([
      { value: 'x\0y', count: 2 },
      { value: 'x', count: 1 },
    ]);
  });

  it('of no batches is empty', async () => {
    expect(await dataSets.profile({ batches: [] })).toEqual({ rows: 0, columns: [] });
  });
});

describe('thousands of small batches', () => {
  it('are read in the order of ingestion', async () => {
    const one = await ingest(['t,x', '2012-01-01,1', '2012-01-02,2'], 't');
    const copies = Array.from({ length: 2000 }, () => one);
    const { rows } = await exported({ batches: copies, window: { to: '2012-01-02' }, format: 'csv' });
    expect(rows).toBe(2000);
    const page = await records(dataSets, { batches: copies, start: 3001, limit: 2 });
    expect(page.map(({ x }) => x)).toEqual([2, 1]);
    const late = await ingest(['x,t,y', '0.5,2012-01-01T10:00,new'], 't');
    const all = await exported({ batches: [...copies, late], window: undefined, format: 'csv' });
    const lines = all.text.trimEnd().split('\n');
    expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual([
      't,x,y',
      '2012-01-01T00:00:00.000Z,1.0,',
      '2012-01-02T00:00:00.000Z,2.0,',
      '2012-01-01T10:00:00.000Z,0.5,new',
    ]);
    expect(lines).toHaveLength(4002);
  });
});
