import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { ExaminationLocks } from './examination-locks.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const locks = () => new ExaminationLocks(database.pool);

it('lets one worker look at an engine, and another once that is through', async () => {
  const [one, other] = [locks(), locks()];
  expect([await one.take('a'), await other.take('a'), await other.take('b')]).toEqual([true, false, true]);
  await one.give('a');
  expect(await other.take('a')).toBe(true);
  await other.give('a');
  await other.give('b');
});

it('keeps no session where nothing is looked at', async () => {
  const one = locks();
  await one.take('a');
  await one.take('b');
  expect(database.pool.totalCount - database.pool.idleCount).toBe(1);
  await one.give('a');
  await one.give('b');
  expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
});

it('gives back what a worker had that is killed', async () => {
  const [killed, other] = [locks(), locks()];
  expect(await killed.take('a')).toBe(true);
  const holders = `select pg_terminate_backend(pid, 60000) as ended from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
  expect((await database.pool.query(holders)).rows).toEqual([{ ended: true }]);
  expect(await other.take('a')).toBe(true);
  // It does not give back what is another's by now.
  await killed.give('a');
  expect(await locks().take('a')).toBe(false);
  await other.give('a');
});
