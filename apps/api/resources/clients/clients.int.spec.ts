import { createClient, issueCredential, revokeClient } from '#credentials';
import type { CredentialRequest } from '#credentials';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { RunningApi } from '../../testing/running-api.js';

interface Handed {
  readonly id: string;
  readonly orgId: string;
  readonly clientSecret: string;
}

type Headers = Readonly<Record<string, string>>;

describe('clients by the API', () => {
  let api: RunningApi;
  /** An organisation for each test: who is its last admin is the test's matter. */
  let org: string;
  let admin: Headers;

  beforeAll(async () => {
    api = await RunningApi.start();
  });

  afterAll(() => api.stop());

  beforeEach(async () => {
    org = `${randomUUID()}@Org`;
    admin = await headersOf({ displayName: 'Ada', userId: 'ada' });
  });

  const headersOf = async (request: Partial<CredentialRequest> & { displayName: string }): Promise<Headers> => {
    const { accessToken, apiKey } = await issueCredential(api.database.pool, { org, ...request });
    return { authorization: accessToken, 'x-api-key': apiKey, 'x-gw-ims-org-id': org };
  };

  const call = <Body>(method: string, path: string, body?: object, headers: Headers = {}) =>
    api.call<Body>(method, `/clients${path}`, body, { ...admin, ...headers });

  const create = async (body: object, headers: Headers = {}): Promise<Handed> => {
    const answer = await call<Handed>('POST', '', body, headers);
    expect(answer.status).toBe(201);
    return answer.body;
  };

  const signIn = async ({ id, clientSecret }: Handed) => {
    const words = { grant_type: 'client_credentials', client_id: id, client_secret: clientSecret };
    return api.fetch<{ access_token: string }>('/ims/token/v3', { method: 'POST', body: new URLSearchParams(words) });
  };

  const names = async (query = '', headers: Headers = {}) => {
    const { body } = await call<{ children: { name: string }[] }>('GET', `?orderby=name${query}`, undefined, headers);
    return body.children.map(({ name }) => name);
  };

  it('are made, and sign in', async () => {
    const made = await create({ name: 'Grace', role: 'viewer', sandbox: 'dev', expires: '2099-12-31' });
    expect(made).toMatchObject({ orgId: org, sandbox: 'dev', expires: '2099-12-31T00:00:00.000Z' });
    const { access_token: token } = (await signIn(made)).body;
    const session = await api.call('GET', '/session', undefined, {
      ...admin,
      authorization: token,
      'x-api-key': made.id,
    });
    expect(session).toMatchObject({ status: 200, body: { role: 'viewer', sandbox: 'dev' } });
    const shown = await call('GET', `/${made.id}`);
    expect(shown).toMatchObject({ status: 200, body: { name: 'Grace', role: 'viewer', createdBy: { userId: 'ada' } } });
    expect(JSON.stringify(shown.body)).not.toContain(made.clientSecret);
  });

  it('keep no answer that holds a secret', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const made = await create({ name: 'Grace', role: 'viewer' });
    for (const [path, body] of [
      ['', { name: 'Again', role: 'viewer' }],
      [`/${made.id}/secrets`, {}],
    ] as const) {
      const refused = await call('POST', path, body, key);
      expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining('Idempotency-Key') } });
    }
    expect(await names()).toEqual(['Ada', 'Grace']);
    const { rows } = await api.database.pool.query('select from idempotency_keys where org = $1', [org]);
    expect(rows).toEqual([]);
  });

  it.each([
    ['a role that there is not', { name: 'G', role: 'owner' }, 'role'],
    ['a time that is over', { name: 'G', role: 'viewer', expires: '2020-01-01' }, 'expires'],
    ['what is no time', { name: 'G', role: 'viewer', expires: 'tomorrow' }, 'expires'],
    ['what is no sandbox', { name: 'G', role: 'viewer', sandbox: 'a/b' }, 'sandbox'],
  ])('are refused with %s', async (_what, body, place) => {
    const answer = await call<{ additionalDetails: object }>('POST', '', body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.additionalDetails)).toEqual([place]);
  });

  it('get another secret; the one before ends, or is good for the overlap', async () => {
    const first = await create({ name: 'Grace', role: 'viewer' });
    const rotate = async (body?: object) => (await call<Handed>('POST', `/${first.id}/secrets`, body)).body;
    const second = await rotate({ overlapSeconds: 3_600 });
    expect(await signIn(first)).toMatchObject({ status: 200 });
    const third = await rotate();
    expect(await signIn(second)).toMatchObject({ status: 401 });
    expect(await signIn(third)).toMatchObject({ status: 200 });
  });

  it('change their name and role, by the version that was read', async () => {
    const { id } = await create({ name: 'Grace', role: 'viewer' });
    const changed = await call('PUT', `/${id}`, { name: 'Grace H.', role: 'editor' }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Grace H.', role: 'editor' } });
    expect(changed.headers.get('etag')).toBe('"2"');
    const late = await call('PUT', `/${id}`, { name: 'Grace', role: 'viewer' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412 });
    const kept = await call('PUT', `/${id}`, { name: 'Grace', role: 'editor', sandbox: 'dev' });
    expect(kept.body).toMatchObject({ warnings: ['sandbox counts on POST only: it stays unset'] });
  });

  it('are revoked, and listed as deleted then', async () => {
    const made = await create({ name: 'Grace', role: 'viewer' });
    expect(await call('DELETE', `/${made.id}`)).toMatchObject({ status: 200 });
    for (const method of ['GET', 'DELETE']) expect(await call(method, `/${made.id}`)).toMatchObject({ status: 404 });
    expect(await signIn(made)).toMatchObject({ status: 401 });
    expect(await names()).toEqual(['Ada']);
    expect(await names('&property=deleted==true')).toEqual(['Grace']);
  });

  it('are not left without an admin, unless that is meant', async () => {
    const own = `/${admin['x-api-key'] ?? ''}`;
    const viewer = { name: 'Ada', role: 'viewer' };
    await create({ name: 'Of one sandbox', role: 'admin', sandbox: 'dev' });
    const over = await create({ name: 'Expired', role: 'admin', expires: '2099-12-31' });
    await api.database.pool.query(`update clients set expires = now() - interval '1 s' where id = $1`, [over.id]);
    for (const [method, body] of [['DELETE'], ['PUT', viewer]] as const) {
      const refused = await call(method, own, body);
      expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('last admin') } });
    }
    const second = await create({ name: 'Second', role: 'admin' });
    expect(await call('PUT', own, { ...viewer, role: 'admin' })).toMatchObject({ status: 200 });
    expect(await call('DELETE', `/${second.id}`)).toMatchObject({ status: 200 });
    expect(await call('PUT', `${own}?force=true`, viewer)).toMatchObject({ status: 200 });
  });

  it('lose no last admin to two who revoke each other at once', async () => {
    const { pool } = api.database;
    const by = { displayName: 'Ada', userId: 'ada' };
    const others = await Promise.all(['B', 'C'].map((name) => createClient(pool, { org, name, role: 'admin' }, by)));
    const ids = [admin['x-api-key'] ?? '', ...others.map(({ clientId }) => clientId)];
    const ended = await Promise.allSettled(ids.map((clientId) => revokeClient(pool, { scope: { org }, clientId, by })));
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  it('of others do not exist: of another organisation, or for whoever is bound to a sandbox', async () => {
    const everywhere = await create({ name: 'Everywhere', role: 'viewer' });
    const inDev = await create({ name: 'In dev', role: 'viewer', sandbox: 'dev' });
    const bound = await headersOf({ displayName: 'Bound', role: 'admin', sandbox: 'dev' });
    expect(await names('', bound)).toEqual(['Bound', 'In dev']);
    expect(await names()).toEqual(['Ada', 'Bound', 'Everywhere', 'In dev']);
    expect(await create({ name: 'New', role: 'editor' }, bound)).toMatchObject({ sandbox: 'dev' });
    const beyond = await call('POST', '', { name: 'New', role: 'editor', sandbox: 'prod' }, bound);
    expect(beyond).toMatchObject({ status: 422, body: { additionalDetails: { sandbox: expect.any(String) } } });
    const stranger = await headersOf({ displayName: 'Eve', org: `${randomUUID()}@Org` });
    for (const [headers, id] of [
      [bound, everywhere.id],
      [{ ...stranger, 'x-gw-ims-org-id': await orgOf(stranger) }, inDev.id],
    ] as const) {
      const change = { name: 'Mine', role: 'viewer', sandbox: 'mine' };
      const strict = { ...headers, prefer: 'handling=strict' };
      const answers = [
        await call('GET', `/${id}`, undefined, headers),
        await call('PUT', `/${id}`, { name: 'Mine', role: 'viewer' }, headers),
        await call('PUT', `/${id}`, change, strict),
        await call('DELETE', `/${id}`, undefined, headers),
        await call('POST', `/${id}/secrets`, {}, headers),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    }
  });

  const orgOf = async (headers: Headers): Promise<string> => {
    const { rows } = await api.database.pool.query<{ org: string }>('select org from clients where id = $1', [
      headers['x-api-key'],
    ]);
    return rows[0]?.org ?? '';
  };

  it('leave in the audit log who did what, when and from where, and no secret', async () => {
    const made = await create({ name: 'Grace', role: 'viewer' });
    const { clientSecret } = (await call<Handed>('POST', `/${made.id}/secrets`, {})).body;
    await call('PUT', `/${made.id}`, { name: 'Grace', role: 'editor' });
    await call('DELETE', `/${made.id}`);
    const path = `/audit?property=resource==clients/${made.id}&orderby=time`;
    const { body } = await api.call<{ children: { action: string }[] }>('GET', path, undefined, admin);
    const who = { actor: { displayName: 'Ada', userId: 'ada' }, address: '127.0.0.1' };
    const by = { byClientId: admin['x-api-key'] };
    expect(body.children).toMatchObject([
      { ...who, action: 'client-created', details: { ...by, role: 'viewer' } },
      { ...who, action: 'client-rotated', details: { ...by, overlapSeconds: 0 } },
      { ...who, action: 'role-changed', details: { ...by, from: 'viewer', to: 'editor' } },
      { ...who, action: 'client-revoked', details: by },
    ]);
    for (const secret of [made.clientSecret, clientSecret]) expect(JSON.stringify(body)).not.toContain(secret);
  });
});
