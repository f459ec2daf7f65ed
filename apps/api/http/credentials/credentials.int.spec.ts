import { issueCredential } from '#credentials';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';

describe('credentials', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  });

  afterAll(() => api.stop());

  const get = (headers: Record<string, string>) => api.fetch('/data/sensei/engines', { headers });
  const without = (name: string) =>
    Object.fromEntries(Object.entries(api.headers).filter(([header]) => header !== name));

  it('lets a token in with and without "Bearer "', async () => {
    expect(await get(api.headers)).toMatchObject({ status: 200 });
    const bare = (api.headers['authorization'] ?? '').replace('Bearer ', '');
    expect(await get({ ...api.headers, authorization: bare })).toMatchObject({ status: 200 });
    expect(await get({ ...api.headers, authorization: `bearer   ${bare}` })).toMatchObject({ status: 200 });
  });

  it.each(['authorization', 'x-api-key', 'x-gw-ims-org-id'])('answers 401 without %s', async (name) => {
    const answer = await get(without(name));
    expect(answer).toMatchObject({
      status: 401,
      body: { status: 401, title: 'Unauthorized', detail: expect.stringMatching(new RegExp(`^${name}`, 'i')) },
    });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('answers 401 for an unknown token, before it looks at the body', async () => {
    const headers = { ...api.headers, authorization: 'Bearer nonsense', 'content-type': 'application/json' };
    const answer = await api.fetch('/data/sensei/engines', { method: 'POST', headers, body: '{"broken' });
    expect(answer).toMatchObject({ status: 401 });
  });

  it.each(['x-api-key', 'x-gw-ims-org-id'])('answers 403 for the %s of somebody else', async (name) => {
    expect(await get({ ...api.headers, [name]: 'other' })).toMatchObject({ status: 403, body: { title: 'Forbidden' } });
  });

  it('keeps organisations and sandboxes apart', async () => {
    const id = await api.create('/engines', { name: 'Mine' });
    expect(await api.call('GET', `/engines/${id}`, undefined, { 'x-sandbox-name': 'prod' })).toMatchObject({
      status: 200,
    });
    for (const method of ['GET', 'DELETE']) {
      const other = await api.call(method, `/engines/${id}`, undefined, { 'x-sandbox-name': 'dev' });
      expect(other).toMatchObject({ status: 404 });
    }
    const session = await api.call('GET', '/session', undefined, { 'x-sandbox-name': 'dev' });
    expect(session).toMatchObject({ status: 200, body: { sandbox: 'dev', sandboxes: ['dev', 'prod'] } });
    const foreign = await issueCredential(api.database.pool, { org: 'other@Org', displayName: 'Eve' });
    const headers = {
      authorization: foreign.accessToken,
      'x-api-key': foreign.apiKey,
      'x-gw-ims-org-id': 'other@Org',
    };
    for (const method of ['GET', 'DELETE']) {
      expect(await api.fetch(`/data/sensei/engines/${id}`, { method, headers })).toMatchObject({ status: 404 });
    }
    expect(await get(headers)).toMatchObject({ body: { children: [], _page: { totalCount: 0 } } });
  });

  it('refuses a sandbox that cannot be one', async () => {
    expect(await get({ ...api.headers, 'x-sandbox-name': 'a/b' })).toMatchObject({
      status: 400,
      body: { additionalDetails: { 'x-sandbox-name': expect.stringContaining('"a/b"') } },
    });
  });

  it('gives every answer a request id, the caller’s where it is sane', async () => {
    const given = await get({ ...api.headers, 'x-request-id': 'run-7' });
    expect(given.headers.get('x-request-id')).toBe('run-7');
    const made = await get({ ...api.headers, 'x-request-id': 'not sane' });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
