import { createPool } from '#event-store';
import { createEmptyDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readiness } from './readiness.js';

describe('readiness', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });
  afterAll(() => database.drop());

  const checkAt = async (change: Partial<URL>): Promise<unknown> => {
    const pool = createPool(Object.assign(new URL(database.url), change).href);
    try {
      return await new Readiness(pool).check();
    } finally {
      await pool.end();
    }
  };

  it('of a role when the tables are missing', async () => {
    const pool = createPool(database.url, { role: 'rondo_api' });
    expect(await new Readiness(pool).check()).toEqual({ reason: 'The database is not migrated yet' });
    await pool.end();
  });

  it.each([
    ['the tables are missing', {}, 'The database is not migrated yet'],
    ['the password is wrong', { password: 'guess' }, 'PostgreSQL refuses the password'],
    ['the database is missing', { pathname: '/nowhere' }, 'PostgreSQL has no such database'],
    ['nobody listens', { port: '1' }, 'PostgreSQL cannot be reached'],
  ])('when %s', async (_what, change, reason) => {
    expect(await checkAt(change)).toEqual({ reason });
  });
});
