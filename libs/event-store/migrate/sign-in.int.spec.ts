import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, worksAs } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.pool.query(
    'alter role rondo_api nologin password null; alter role rondo_worker nologin password null',
  );
  await database.drop();
});

const urlOf = (username: string, password: string): string =>
  Object.assign(new URL(database.url), { username, password }).href;

describe('passwords of roles', () => {
  it('let API and worker sign in as themselves, who can become nobody else', async () => {
    await migrate(database.pool, { passwords: { rondo_api: 'correct-horse', rondo_worker: "it's\\$1" } });
    const logins = [
      ['rondo_api', 'correct-horse'],
      ['rondo_worker', "it's\\$1"],
    ] as const;
    const { rows } = await database.pool.query<{ owner: string }>('select current_user as owner');
    const owner = rows[0]?.owner ?? '';
    for (const [role, password] of logins) {
      const other = logins.find(([name]) => name !== role)?.[0] ?? '';
      const pool = createPool(urlOf(role, password), { role, isRoleRequired: true, max: 1 });
      try {
        expect(await worksAs(pool, role)).toBe(true);
        for (const statement of [`set role "${owner}"`, `set role ${other}`, 'create table rondo.mine ()']) {
          await expect(pool.query(statement)).rejects.toThrow(/permission denied/);
        }
        // Whom `reset role` leads back to.
        await pool.query('reset role');
        expect(await worksAs(pool, role)).toBe(true);
        await expect(pool.query('delete from events')).rejects.toThrow('permission denied');
      } finally {
        await pool.end();
      }
    }
  });

  it('are changed by the next ones, and left alone without any', async () => {
    await migrate(database.pool, { passwords: { rondo_api: 'the-first-one' } });
    await migrate(database.pool, { passwords: { rondo_api: 'the-second-one' } });
    await migrate(database.pool);
    const opens = async (password: string) => {
      const pool = createPool(urlOf('rondo_api', password), { max: 1 });
      try {
        return await pool.query('select').then(
          () => true,
          () => false,
        );
      } finally {
        await pool.end();
      }
    };
    expect(await Promise.all(['the-first-one', 'the-second-one'].map(opens))).toEqual([false, true]);
  });
});
