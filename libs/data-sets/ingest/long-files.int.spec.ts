import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createObjectStore } from '#object-store';
import { DuckDb } from '../duck-db.js';
import { ingest } from './ingest.js';

let folder: string;
let duckDb: DuckDb;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rondo-long-'));
  duckDb = new DuckDb({ tempFolder: join(folder, 'temp'), memoryLimitMiB: 512, threads: 1 });
});
afterAll(async () => {
  await duckDb.close();
  await rm(folder, { recursive: true });
});

const rows = 300_000;

/** Takes in a Parquet file of so many rows `i`, from 0 on. */
async function take(columns: string) {
  const path = join(folder, 'long.parquet');
  await duckDb.session((session) =>
    session.all(`COPY (SELECT ${columns} FROM range(${rows}) AS r(i)) TO '${path}' (FORMAT parquet)`),
  );
  const store = createObjectStore(`file://${folder}/objects`);
  return ingest(duckDb, store, { path, format: 'parquet', key: 'batches/long.parquet' });
}

it('settles the types of a long file as those of a short one', async () => {
  const { schema, ...batch } = await take(`
    i AS short, if(i = 299_999, 1234567890123456789, i) AS long, if(i % 2 = 0, 'nan'::DOUBLE, 0.5) AS half,
    NULL::DOUBLE AS nothing, 'a' AS text, (i + 0.25)::DECIMAL(18, 2) AS exact, i % 3 = 0 AS third`);
  expect(batch.rows).toBe(rows);
  expect(schema).toEqual([
    { name: 'short', type: 'integer' },
    { name: 'long', type: 'integer', precision: 19 },
    { name: 'half', type: 'double' },
    { name: 'nothing', type: 'unknown' },
    { name: 'text', type: 'string' },
    { name: 'exact', type: 'decimal', precision: 18, scale: 2 },
    { name: 'third', type: 'boolean' },
  ]);
});

it('refuses the one value of a long file that does not fit, by its row', async () => {
  await expect(take(`i AS n, if(i = 280_000, 'inf'::DOUBLE, i) AS x`)).rejects.toMatchObject({
    name: 'BadRowError',
    row: 280_001,
    column: 'x',
  });
});
