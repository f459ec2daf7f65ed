import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { reseal, seal, unseal } from './index.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
}, 30_000);
afterAll(() => database.drop());

const [former, present, lost] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];
const both = () => [present, former];

async function keep(key: Buffer, value: string): Promise<string> {
  const id = randomUUID();
  const sealed = seal(() => [key], id, Buffer.from(value));
  await database.pool.query(`insert into secrets (id, org, sandbox, ciphertext) values ($1, 'a', 'b', $2)`, [
    id,
    sealed,
  ]);
  return id;
}

async function read(id: string, keys = () => [present]): Promise<string> {
  const { rows } = await database.pool.query<{ sealed: Buffer }>(
    'select ciphertext as sealed from secrets where id = $1',
    [id],
  );
  return unseal(keys, id, rows[0]?.sealed ?? Buffer.alloc(0)).toString();
}

it('goes on where it was ended, leaves what no key opens, and has nothing to do twice', async () => {
  const { pool } = database;
  const values = ['one', 'two', 'three', 'four', 'five'];
  const ids = await Promise.all(values.map((value) => keep(former, value)));
  const kept = await keep(present, 'six');
  const signing = randomUUID();
  await pool.query(`insert into signing_keys (id, public_key, private_key) values ($1, '{}', $2)`, [
    signing,
    seal(() => [former], signing, Buffer.from('half')),
  ]);

  // Ended by its database behind the first batch of two.
  let commits = 0;
  const ending = Object.assign(Object.create(pool) as typeof pool, {
    connect: () => {
      commits += 1;
      return commits > 1 ? Promise.reject(new Error('gone')) : pool.connect();
    },
  });
  await expect(reseal(ending, both, 2)).rejects.toThrow('gone');
  expect(await Promise.all(ids.map((id) => read(id, both)))).toEqual(values);

  expect(await reseal(pool, both, 2)).toEqual({ resealed: 4, unopened: [] });
  expect(await Promise.all([...ids, kept].map((id) => read(id)))).toEqual([...values, 'six']);
  expect(await reseal(pool, both, 2)).toEqual({ resealed: 0, unopened: [] });

  const foreign = await keep(lost, 'seven');
  expect(await reseal(pool, both, 2)).toEqual({ resealed: 0, unopened: [`rondo.secrets ${foreign}`] });
  expect(await read(foreign, () => [lost])).toBe('seven');
});
