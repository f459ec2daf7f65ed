import { createClient, issueCredential } from '#credentials';
import type { CredentialRequest } from '#credentials';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditedAction } from '../../audit/audited-operations.js';
import { layGroundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

interface ApiDocument {
  readonly paths: Readonly<
    Record<string, { readonly get?: { readonly responses: Readonly<Record<string, { readonly content?: object }>> } }>
  >;
}

interface Entry {
  readonly action: string;
  readonly resource?: string;
  readonly count: number;
}

describe('the audit log', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start({ config: { tokens: { wrongPerMinute: 3 } } });
  });

  afterAll(() => api.stop());

  const headersOf = async (request: Partial<CredentialRequest>): Promise<Record<string, string>> => {
    const asked = { org: api.org, displayName: 'Eve', ...request };
    const { accessToken, apiKey, org } = await issueCredential(api.database.pool, asked);
    return { authorization: accessToken, 'x-api-key': apiKey, 'x-gw-ims-org-id': org };
  };

  const entries = async (property: string, headers: Record<string, string> = {}) => {
    const path = `/audit?orderby=time&property=${encodeURIComponent(property)}`;
    const { body } = await api.call<{ children: Entry[] }>('GET', path, undefined, headers);
    return body.children;
  };

  it('has downloads and deletions, by whom, and nothing of what was refused', async () => {
    const { dataSetId, engineId } = await layGroundwork(api);
    for (let times = 0; times < 3; times += 1) await api.call('GET', `/dataSets/${dataSetId}/rows`);
    await api.call('GET', '/dataSets/5ee3cd7f-2d34-4110-93c5-69411a7b1f20/rows');
    await api.call('DELETE', `/engines/${engineId}`);
    await api.call('DELETE', `/engines/${engineId}`);
    const common = { actor: { displayName: 'Ada', userId: 'ada' }, clientId: api.apiKey, sandbox: 'prod', count: 1 };
    expect(await entries('action==export')).toMatchObject([{ ...common, resource: `dataSets/${dataSetId}/rows` }]);
    expect(await entries('action==deletion')).toMatchObject([{ ...common, resource: `engines/${engineId}` }]);
  });

  it('has sign-ins and what was refused, without secrets', async () => {
    const by = { displayName: 'Ada', userId: 'ada' };
    const made = await createClient(api.database.pool, { org: api.org, name: 'Notebook', role: 'viewer' }, by);
    const signIn = (secret: string) => {
      const words = { grant_type: 'client_credentials', client_id: made.clientId, client_secret: secret };
      return api.fetch<Record<string, string>>('/ims/token/v3', { method: 'POST', body: new URLSearchParams(words) });
    };
    const { body } = await signIn(made.clientSecret);
    const headers = { authorization: body['access_token'] ?? '', 'x-api-key': made.clientId };
    expect(await api.call('GET', '/audit', undefined, headers)).toMatchObject({ status: 403 });
    const statuses: number[] = [];
    for (let times = 0; times < 5; times += 1) statuses.push((await signIn(`wrong ${times}`)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const late = await signIn('wrong too');
    expect(late).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable' } });
    // Who was right a moment ago is not locked out by those who are wrong.
    expect(await signIn(made.clientSecret)).toMatchObject({ status: 200 });
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    const of = await entries(`clientId==${made.clientId}`);
    expect(of.map(({ action }) => action).sort()).toEqual([
      'client-created',
      'forbidden',
      'sign-in',
      'sign-in-refused',
      'sign-in-refused',
    ]);
    for (const told of [JSON.stringify(of), JSON.stringify(api.warnings)]) {
      expect(told).not.toContain(made.clientSecret);
      expect(told).not.toContain('wrong 1');
    }
  });

  it('has wrong tokens together, and lets the right ones in meanwhile', async () => {
    const statuses: number[] = [];
    for (let times = 0; times < 6; times += 1) {
      statuses.push((await api.call('GET', '/engines', undefined, { authorization: `wrong ${times}` })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    expect(await api.call('GET', '/engines')).toMatchObject({ status: 200 });
    const told = api.warnings.filter((line) => JSON.stringify(line).includes('token-refused'));
    expect(told).toMatchObject([{ address: '127.0.0.1', reason: 'wrong token', count: 1 }]);
    expect(await entries('action==token-refused')).toMatchObject([{ count: 1, details: { reason: 'wrong token' } }]);
  });

  it('has logs and profiles that were read, and who was refused for want of a header or for being too many', async () => {
    const { dataSetId, mlInstanceId } = await layGroundwork(api);
    const experimentId = await api.create('/experiments', { name: 'X', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const runId = await api.create(`/experiments/${experimentId}/runs`, { mode: 'train', tasks });
    const paths = [`dataSets/${dataSetId}/profile`, `experiments/${experimentId}/runs/${runId}/logs`];
    for (const path of paths) expect(await api.call('GET', `/${path}`)).toMatchObject({ status: 200 });
    for (const path of paths) expect(await entries(`resource==${path}`)).toMatchObject([{ action: 'export' }]);
    const viewer = await headersOf({ role: 'viewer' });
    const { 'x-gw-ims-org-id': _org, ...bare } = viewer;
    expect((await api.fetch('/data/sensei/models', { headers: bare })).status).toBe(401);
    expect(
      (await api.fetch('/data/sensei/insights', { headers: { 'x-api-key': viewer['x-api-key'] ?? '' } })).status,
    ).toBe(401);
    const route = 'GET /data/sensei';
    expect(await entries(`action==token-refused,clientId==${viewer['x-api-key'] ?? ''}`)).toMatchObject([
      { details: { reason: `${route}/models: x-gw-ims-org-id: is missing` }, address: '127.0.0.1' },
      { details: { reason: expect.stringContaining(`${route}/insights: Authorization: is missing`) } },
    ]);
  });

  it('is told of whatever leaves the house: of each operation that answers more than JSON', async () => {
    const { body } = await api.fetch<ApiDocument>('/openapi.json');
    const told = Object.entries(body.paths).flatMap(([path, { get }]) => {
      const success = Object.entries(get?.responses ?? {}).find(([status]) => status.startsWith('2'));
      const types = Object.keys(success?.[1].content ?? {}).filter((type) => !/[+/]json/.test(type));
      return path.startsWith('/data/') && types.length > 0 ? [path] : [];
    });
    // Events tell what happened, as lists do, and no rows.
    const events = told.filter((path) => path.endsWith('/events'));
    const silent = told.filter((path) => auditedAction('GET', path.replace(/\{(\w+)\}/g, ':$1')) === undefined);
    expect(silent).toEqual(events);
    expect(told.length).toBeGreaterThan(events.length + 2);
  });

  it('shows nobody what is of others: another organisation, or another sandbox', async () => {
    const stranger = await headersOf({ org: 'other@Org' });
    const theirs = await entries('count>=1', stranger);
    expect(theirs).toMatchObject([{ action: 'client-created', clientId: stranger['x-api-key'] }]);
    const bound = await headersOf({ sandbox: 'dev' });
    expect(await entries('count>=1', bound)).toMatchObject([{ sandbox: 'dev', clientId: bound['x-api-key'] }]);
  });
});
