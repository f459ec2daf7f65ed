import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createObjectStore } from '#object-store';
import { createDataSets } from '../data-sets.js';
import type { DataSets } from '../data-sets.js';
import type { BatchManifest } from '../manifest.js';
import { records } from '../testing/records.js';
import type { RowQuery } from './refine-rows.js';

let folder: string;
let dataSets: DataSets;
let batches: BatchManifest[];

async function ingest(name: string, lines: readonly string[]): Promise<BatchManifest> {
  const path = join(folder, 'input.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  const key = `batches/${name}.parquet`;
  return dataSets.ingest({ path, format: 'csv', key, timestampColumn: 't', columnRule: 'any' });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refine-rows-'));
  const store = createObjectStore(`file://${folder}/objects`);
  dataSets = createDataSets({ store, tempFolder: join(folder, 'tmp'), memoryLimitMiB: 256, threads: 2 });
  batches = [
    await ingest('first', ['t,id,price,name', '2026-01-02T10:00Z,1,1,a', '2026-01-01T08:00Z,2,2,b', '2026-01-03,3,,c']),
    await ingest('again', ['t,id,price,name', '2026-01-01T08:00Z,4,2.5,b', '2026-01-02T10:00Z,5,10,"it\'s"']),
    await ingest('timeless', ['id,price', '6,0.5']),
  ];
});

afterAll(async () => {
  await dataSets.close();
  await rm(folder, { recursive: true, force: true });
});

const idsOf = async (query: RowQuery, page = { start: 0, limit: 10 }, interval = {}) =>
  (await records(dataSets, { batches, ...page, ...interval, query })).map(({ id }) => id);

describe('rows', () => {
  it.each<[string, RowQuery, readonly number[]]>([
    ['a number, as a number', { filters: [{ field: 'price', operator: '>=', value: '2' }] }, [2, 4, 5]],
    ['an absent value, which differs', { filters: [{ field: 'price', operator: '!=', value: '2' }] }, [1, 3, 4, 5, 6]],
    [
      'a time, written otherwise',
      { filters: [{ field: 't', operator: '==', value: '2026-01-01T09:00+01:00' }] },
      [2, 4],
    ],
    ['text with a quote', { filters: [{ field: 'name', operator: '==', value: "it's" }] }, [5]],
    ['text that it holds, in any case', { filters: [{ field: 'name', operator: '=~', value: "T'S" }] }, [5]],
    ['text that is SQL', { filters: [{ field: 'name', operator: '==', value: "' OR 1=1 --" }] }, []],
  ])('are filtered by %s', async (_what, query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it('are ordered by their columns, and as they came where those are alike', async () => {
    const order = [
      { field: 'name', descending: true },
      { field: 'price', descending: false },
    ];
    expect(await idsOf({ orderby: order })).toEqual([5, 3, 2, 4, 1, 6]);
    const byPrice: RowQuery = { orderby: [{ field: 'price', descending: false }] };
    expect(await idsOf(byPrice, { start: 1, limit: 2 })).toEqual([1, 2]);
  });

  it('are the newest of each time, and those without one', async () => {
    expect(await idsOf({ latest: {} })).toEqual([3, 4, 5, 6]);
    expect(await idsOf({ latest: {} }, { start: 1, limit: 2 })).toEqual([4, 5]);
    expect(await idsOf({ latest: {} }, { start: 0, limit: 9 }, { from: '2026-01-02', to: '2026-01-03' })).toEqual([5]);
  });

  it('are the newest of each key among those that a filter lets through', async () => {
    expect(await idsOf({ latest: { key: 'name' } })).toEqual([1, 3, 4, 5, 6]);
    const filters = [{ field: 'id', operator: '<', value: '4' }] as const;
    expect(await idsOf({ latest: { key: 'name' }, filters })).toEqual([1, 2, 3]);
  });

  it('are ordered and compared by time in a column whose text has a pattern', async () => {
    const path = join(folder, 'formatted.csv');
    await writeFile(path, 'day,id\n9/3/20,1\n10/1/20,2\n2/12/19,3\n');
    const [timestampColumn, timestampFormat] = ['day', '%d/%m/%y'];
    const key = 'batches/formatted.parquet';
    const formatted = [await dataSets.ingest({ path, format: 'csv', key, timestampColumn, timestampFormat })];
    const ids = async (query: RowQuery) =>
      (await records(dataSets, { batches: formatted, start: 0, limit: 10, query })).map(({ id }) => id);
    const times = { column: timestampColumn, format: timestampFormat };
    expect(await ids({ orderby: [{ field: 'day', descending: false }], times })).toEqual([3, 2, 1]);
    expect(await ids({ orderby: [{ field: 'day', descending: true }], times })).toEqual([1, 2, 3]);
    expect(await ids({ filters: [{ field: 'day', operator: '>=', value: '10/01/20' }], times })).toEqual([1, 2]);
    const since = { filters: [{ field: 'day', operator: '>=', value: '10/01/20' }], times } as const;
    expect(await dataSets.count({ batches: formatted, query: since })).toBe(2);
    await expect(ids({ filters: [{ field: 'day', operator: '<', value: '2020-01-10' }], times })).rejects.toThrow(
      'property: "2020-01-10" is not a time of the pattern "%d/%m/%y", as column "day" has them',
    );
  });

  it('are the same in files', async () => {
    const path = join(folder, 'rows.csv');
    await dataSets.exportRows({ batches, format: 'csv', path, query: { latest: {} } });
    expect(await readFile(path, 'utf8')).toBe(
      "t,id,price,name\n2026-01-03T00:00:00.000Z,3,,c\n2026-01-01T08:00:00.000Z,4,2.5,b\n2026-01-02T10:00:00.000Z,5,10.0,it's\n,6,0.5,\n",
    );
  });
});
