import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isUnavailable, migrate, migrationFiles } from '#event-store';
import { createEmptyDatabase } from '#testing';
import type { TestDatabase } from '#testing';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createEmptyDatabase();
});

afterAll(() => database.drop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rondo-migrations-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await database.pool.query('drop schema if exists rondo cascade');
});

const file = (name: string, sql: string) => writeFile(join(folder, name), sql);
const migrateFolder = () => migrate(database.pool, { folders: [folder] });
const tables = async () => {
  const { rows } = await database.pool.query<{ table_name: string }>(
    `select table_name from information_schema.tables where table_schema = 'rondo' order by 1`,
  );
  return rows.map((row) => row.table_name);
};

describe('migrate', () => {
  it('brings an empty database up to date, once, however many begin at the same time', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => migrate(database.url)));
    const names = (await migrationFiles()).map(({ name }) => name);
    expect(results.flatMap(({ applied }) => applied)).toEqual(names);
    expect(results.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
    expect(await tables()).toEqual(expect.arrayContaining(['events', 'outbox', 'read_engines']));
  });

  it('applies what is new, in order', async () => {
    await file('2_two.sql', 'create table two (one_id int references one); create table three ()');
    await file('1_one.sql', 'create table one (id int primary key)');
    await file('README.md', 'is no migration');
    expect(await migrateFolder()).toEqual({ applied: ['1_one.sql', '2_two.sql'] });
    await file('10_ten.sql', 'create table ten ()');
    expect(await migrateFolder()).toEqual({ applied: ['10_ten.sql'] });
    expect(await migrateFolder()).toEqual({ applied: [] });
  });

  it('applies a file wholly or not at all', async () => {
    await file('001_good.sql', 'create table good ()');
    await file('002_bad.sql', 'create table half (); create table good ()');
    await expect(migrateFolder()).rejects.toThrow('002_bad.sql: relation "good" already exists');
    expect(await tables()).toEqual(['good', 'migrations']);
    await file('002_bad.sql', 'create table half ()');
    expect(await migrateFolder()).toEqual({ applied: ['002_bad.sql'] });
  });

  it('refuses a file that has changed since', async () => {
    await file('001_one.sql', 'create table one ()');
    await migrateFolder();
    await file('001_one.sql', 'create table one (\r\n)');
    await expect(migrateFolder()).rejects.toThrow('001_one.sql has changed since the database had it');
  });

  it('refuses a database that is newer than the code', async () => {
    await file('001_one.sql', 'create table one ()');
    await file('002_two.sql', 'create table two ()');
    await migrateFolder();
    await rm(join(folder, '002_two.sql'));
    await expect(migrateFolder()).rejects.toThrow('newer than this version of Rondo: it has had 002_two.sql');
  });

  it('says when the database cannot be reached', async () => {
    const error = await migrate('postgres://nobody@127.0.0.1:1/none').catch((reason: unknown) => reason);
    expect(isUnavailable(error)).toBe(true);
    expect(error).toMatchObject({ name: 'StoreUnavailableError', message: expect.stringContaining('ECONNREFUSED') });
  });
});
