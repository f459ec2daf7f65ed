import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storageFaultOf } from '#object-store';
import { DuckDb, DuckDbError } from './duck-db.js';
import { StoppedError } from './errors.js';

let folder: string;
let duckDb: DuckDb;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duck-db-'));
  duckDb = new DuckDb({ tempFolder: folder, memoryLimitMiB: 64, threads: 1 });
});
afterAll(async () => {
  await duckDb.close();
  await rm(folder, { recursive: true });
});

const refused = (sql: string) =>
  duckDb
    .session((session) => session.all(sql))
    .then(
      () => undefined,
      (error: unknown) => error,
    );

it.each([
  ['a disk without room', `copy (select 'x' from range(1000)) to '/dev/full' (format csv)`, 'full'],
  ['a file that is missing', `select * from read_csv('/nowhere/at/all.csv')`, undefined],
  ['a wrong statement', 'select', undefined],
])('tells of %s', async (_what, sql, fault) => {
  const error = await refused(sql);
  expect(error).toBeInstanceOf(DuckDbError);
  expect(storageFaultOf(error)).toBe(fault);
});

it('tells of scratch space without room', async () => {
  await duckDb.session(async (session) => {
    await session.all(`set max_temp_directory_size = '1MiB'`);
    const sorted = `select md5(range::varchar) as a, md5((range + 1)::varchar) as b from range(3000000) order by a`;
    const error = await session.all(`create temp table t as ${sorted}`).catch((refusal: unknown) => refusal);
    expect(storageFaultOf(error)).toBe('full');
  });
});

it.each([
  ['IO Error: Cannot open file "/objects/a": Read-only file system', 'read-only'],
  ['IO Error: Cannot open file "/objects/a": Permission denied', 'read-only'],
  ['IO Error: Could not write file "/objects/a": Disk quota exceeded', 'full'],
  ["Conversion Error: Could not convert string ': No space left on device' to INT32", undefined],
])('knows %s', (message, fault) => {
  expect(storageFaultOf(new DuckDbError(message, undefined))).toBe(fault);
});

describe('a session whose signal is aborted', () => {
  const endless = 'select count(*) from range(1000000000000) where hash(range) = 1';

  it('ends the statement under way, and leaves the others alone', async () => {
    const stop = new AbortController();
    const work = duckDb.session((session) => session.all(endless), stop.signal);
    setImmediate(() => {
      stop.abort();
    });
    await expect(work).rejects.toBeInstanceOf(StoppedError);
    expect(await duckDb.session((session) => session.all('select 1 as one'))).toEqual([{ one: 1 }]);
  });

  it('begins no other statement', async () => {
    const stop = new AbortController();
    const work = duckDb.session(async (session) => {
      await session.all('select 1');
      stop.abort();
      await session.all(endless);
    }, stop.signal);
    await expect(work).rejects.toBeInstanceOf(StoppedError);
  });
});

it('reads and writes nothing but its folders once it is confined, for good', async () => {
  const own = join(folder, 'own');
  const confined = new DuckDb({ tempFolder: own, memoryLimitMiB: 64, threads: 1 });
  await writeFile(join(folder, 'other.csv'), 'a\n1\n');
  await confined.confine([]);
  await symlink(join(folder, 'other.csv'), join(own, 'link.csv'));
  const run = (sql: string) => confined.session((session) => session.all(sql));
  await run(`copy (select 1 as a) to '${join(own, 'own.csv')}'`);
  expect(await run(`select count(*) as n from '${join(own, 'own.csv')}'`)).toEqual([{ n: 1n }]);
  for (const sql of [
    `select * from '${join(folder, 'other.csv')}'`,
    `select * from '${join(own, 'link.csv')}'`,
    `select * from '${own}/../other.csv'`,
    `select * from glob('${folder}/**')`,
    `copy (select 1) to '${join(folder, 'new.csv')}'`,
    `attach '${join(folder, 'new.db')}'`,
    `set enable_external_access = true`,
    `set memory_limit = '8GB'`,
    `select * from 'https://example.org/a.csv'`,
    `install httpfs`,
    `load httpfs`,
  ]) {
    expect([sql, await run(sql).catch((error: unknown) => error)]).toEqual([sql, expect.any(DuckDbError)]);
  }
  await confined.confine([join(folder)]);
  expect(await run(`select a from '${join(folder, 'other.csv')}'`)).toEqual([{ a: 1n }]);
  await confined.close();
});
