import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPool } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { deleteOldAudit, deleteSurplusRefusals, recordAudit } from './index.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
}, 30_000);
afterAll(() => database.drop());

const kept = async () => {
  const { rows } = await database.pool.query<{ count: number }>('select action, org, count from audit order by time');
  return rows;
};

it('is added to, is changed by nobody, and loses what is old', async () => {
  const { pool } = database;
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  await recordAudit(pool, [
    { action: 'export', org: 'acme', time: daysAgo(31) },
    { action: 'deletion', org: 'acme', time: daysAgo(29), resource: 'models/1' },
    { action: 'token-refused', count: 7, clientId: 'nobody', details: { reason: 'wrong token' } },
  ]);
  for (const change of ["update audit set org = 'x'", 'delete from audit', 'truncate audit']) {
    await expect(pool.query(change)).rejects.toThrow('audit: rows are only added');
  }
  expect(await deleteOldAudit(pool, 30)).toBe(1);
  expect(await kept()).toEqual([
    { action: 'deletion', org: 'acme', count: 1 },
    { action: 'token-refused', org: null, count: 7 },
  ]);
  await expect(pool.query('delete from audit')).rejects.toThrow('only added');
});

it('keeps of refusals the newest, of each organisation and of nobody, and whatever else there is', async () => {
  const { pool } = database;
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const refused = (org: string | undefined, second: number) =>
    ({ action: 'forbidden', ...(org !== undefined && { org }), time: at(second), count: second }) as const;
  await pool.query(`begin; set local rondo.audit_retention = 'on'; delete from audit; commit`);
  await recordAudit(pool, [
    ...[1, 2, 3].flatMap((second) => [refused('acme', second), refused('busy', second), refused(undefined, second)]),
    { action: 'deletion', org: 'acme', time: at(0), count: 9 },
  ]);
  expect(await deleteSurplusRefusals(pool, 2)).toBe(3);
  const left = (await kept()).filter(({ count }) => count !== 9);
  expect(left.map(({ count }) => count).sort()).toEqual([2, 2, 2, 3, 3, 3]);
  expect(await kept()).toHaveLength(7);
});

it('is added to by workers, which may read no clients', async () => {
  const worker = createPool(database.url, { role: 'rondo_worker', isRoleRequired: true, max: 1 });
  try {
    await recordAudit(worker, [{ action: 'secrets-used', org: 'acme', sandbox: 'prod', resource: 'runs/1' }]);
  } finally {
    await worker.end();
  }
  expect(await kept()).toContainEqual({ action: 'secrets-used', org: 'acme', count: 1 });
});
