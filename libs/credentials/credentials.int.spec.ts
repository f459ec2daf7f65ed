import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import type pg from 'pg';
import { findCredential, issueCredential } from './index.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
}, 30_000);

afterAll(() => database.drop());

it('finds a credential by its token and by nothing else', async () => {
  const { accessToken, ...issued } = await issueCredential(pool, { org: 'acme', displayName: 'Ada' });
  expect(await findCredential(pool, accessToken)).toEqual(issued);
  expect(issued).toMatchObject({ org: 'acme', displayName: 'Ada' });
  expect(await findCredential(pool, `${accessToken}x`)).toBeUndefined();
  expect(await findCredential(pool, issued.apiKey)).toBeUndefined();
});

it('keeps only the hash of a token', async () => {
  const { accessToken } = await issueCredential(pool, { org: 'acme', displayName: 'Grace' });
  const { rows } = await pool.query<{ text: string }>('select credentials::text as text from rondo.credentials');
  expect(rows.map(({ text }) => text).join()).not.toContain(accessToken);
});

it('does not find a credential that has expired', async () => {
  const expires = new Date(Date.now() - 1);
  const { accessToken } = await issueCredential(pool, { org: 'acme', displayName: 'Linus', expires });
  expect(await findCredential(pool, accessToken)).toBeUndefined();
});

it('stores a known token once', async () => {
  const request = { org: 'acme', displayName: 'Edsger', accessToken: 'known', apiKey: 'key', userId: 'edsger' };
  await issueCredential(pool, request);
  await issueCredential(pool, { ...request, org: 'other' });
  expect(await findCredential(pool, 'known')).toMatchObject({ org: 'acme', apiKey: 'key', userId: 'edsger' });
});
