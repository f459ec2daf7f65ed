import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, issueCredential } from '#credentials';
import { setLimits } from '#quotas';
import type { Quotas } from '#domain';
import { EventReader } from '../../testing/event-reader.js';
import { RunningApi } from '../../testing/running-api.js';

const by = { displayName: 'Operator', userId: 'operator' };
const proxy = '127.0.0.1';

describe('quotas', () => {
  let api: RunningApi;
  const usual: Quotas = {
    concurrentRuns: 5,
    storedBytes: 100_000,
    schedules: 2,
    requestsPerSecond: 1_000,
    streams: 1,
  };

  beforeAll(async () => {
    const config = {
      quotas: usual,
      http: { trustedProxies: { networks: [proxy] } },
      tokens: { wrongPerMinute: 3 },
    };
    api = await RunningApi.start({ config });
  });
  afterAll(() => api.stop());

  const quotas = async (): Promise<Record<string, unknown>> => (await api.call('GET', '/quotas')).body;

  const instance = async (): Promise<string> => {
    const engine = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' };
    const engineId = await api.create('/engines', engine);
    const tasks = [{ name: 'train', parameters: [{ key: 'label', value: 'y' }] }];
    return api.create('/mlInstances', { name: 'Weather', engineId, tasks });
  };

  const addRows = (dataSetId: string, rows: number) =>
    api.call('POST', `/dataSets/${dataSetId}/batches`, `x,y\n${'1,2\n'.repeat(rows)}`, { 'content-type': 'text/csv' });

  it('and their use are shown', async () => {
    expect(await quotas()).toEqual({
      orgId: api.org,
      concurrentRuns: { used: 0, limit: 5 },
      storedBytes: { used: 0, limit: 100_000 },
      schedules: { used: 0, limit: 2 },
      requestsPerSecond: { used: expect.any(Number), limit: 1_000 },
      streams: { used: 0, limit: 1 },
    });
  });

  it('of bytes refuse what would be beyond them, and what is deleted makes room', async () => {
    const dataSetId = await api.create('/dataSets', { name: 'Rows' });
    const first = await addRows(dataSetId, 3);
    expect(first.status).toBe(201);
    const { bytes } = first.body as { bytes: number };
    expect(await quotas()).toMatchObject({ storedBytes: { used: bytes } });
    await setLimits(api.database.pool, api.org, { storedBytes: bytes + 1 }, by);
    const refused = await addRows(dataSetId, 3);
    expect(refused.status).toBe(409);
    expect(refused.body['additionalDetails']).toEqual({
      storedBytes: expect.stringMatching(
        new RegExp(
          `^acme@Org would have [\\d,]+ bytes stored, and may have ${bytes + 1}: deleting data sets, models and engines`,
        ),
      ),
    });
    expect(await quotas()).toMatchObject({ storedBytes: { used: bytes } });
    await api.call('DELETE', `/dataSets/${dataSetId}`);
    expect(await quotas()).toMatchObject({ storedBytes: { used: 0 } });
    await setLimits(api.database.pool, api.org, { storedBytes: undefined }, by);
    const again = await api.create('/dataSets', { name: 'Rows' });
    expect((await addRows(again, 3)).status).toBe(201);
  });

  it('of bytes count the code of engines, until they are deleted', async () => {
    const before = (await quotas())['storedBytes'] as { used: number };
    const register = (code: string) => {
      const form = new FormData();
      form.set('engine', JSON.stringify({ name: 'Recipe', type: 'Python', algorithm: 'Regression' }));
      form.set('defaultArtifact', new Blob([code]), 'recipe.py');
      return api.call('POST', '/engines', form);
    };
    const code = 'x = 1\n'.repeat(100);
    const registered = await register(code);
    expect(registered.status).toBe(201);
    const used = { used: before.used + code.length };
    expect(await quotas()).toMatchObject({ storedBytes: used });
    const engine = registered.body;
    expect(engine).not.toHaveProperty('codeBytes');
    const path = `/engines/${String(engine['id'])}`;
    expect((await api.call('PUT', path, { name: 'Renamed' })).status).toBe(200);
    expect(await quotas()).toMatchObject({ storedBytes: used });
    await setLimits(api.database.pool, api.org, { storedBytes: used.used + 1 }, by);
    expect((await register(code)).status).toBe(409);
    await setLimits(api.database.pool, api.org, { storedBytes: undefined }, by);
    expect((await api.call('DELETE', path)).status).toBe(200);
    expect(await quotas()).toMatchObject({ storedBytes: before });
  });

  it('of schedules refuse one more, let the others be changed, and count what is removed no more', async () => {
    const mlInstanceId = await instance();
    const schedule = { cron: '0 3 * * *', startTime: '2030-01-01' };
    const experiment = (more: object = {}) => ({
      name: 'Nightly',
      mlInstanceId,
      template: { tasks: [{ name: 'train' }], schedule: { ...schedule, ...more } },
    });
    const first = await api.create('/experiments', experiment());
    await api.create('/experiments', experiment());
    const refused = await api.call('POST', '/experiments', experiment());
    expect(refused.status).toBe(409);
    expect(refused.body['detail']).toBe(
      'schedules: acme@Org would have 3 schedules, and may have 2: removing schedules, or deleting what has them, makes room',
    );
    expect((await api.call('POST', '/experiments', { name: 'By hand', mlInstanceId })).status).toBe(201);
    await setLimits(api.database.pool, api.org, { schedules: 1 }, by);
    expect((await api.call('PUT', `/experiments/${first}`, experiment({ cron: '0 4 * * *' }))).status).toBe(200);
    expect((await api.call('DELETE', `/experiments/${first}`)).status).toBe(200);
    expect(await quotas()).toMatchObject({ schedules: { used: 1 } });
    expect((await api.call('POST', '/experiments', experiment())).status).toBe(409);
  });

  it('of streams refuse one more, until one ends', async () => {
    const events = await EventReader.open(api);
    const refused = await api.call('GET', '/events');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.body['detail']).toMatch(/^streams: acme@Org has 1 answers open/);
    events.close();
    for (;;) {
      if (((await quotas())['streams'] as { used: number }).used === 0) break;
    }
    const other = await EventReader.open(api);
    other.close();
  });

  it('of requests hold what comes too fast, and refuse what comes faster still; of no other organisation', async () => {
    const org = 'fast@Org';
    await setLimits(api.database.pool, org, { requestsPerSecond: 1 }, by);
    const { accessToken, apiKey } = await issueCredential(api.database.pool, { org, displayName: 'Fast' });
    const headers = { authorization: `Bearer ${accessToken}`, 'x-api-key': apiKey, 'x-gw-ims-org-id': org };
    const answers = await Promise.all(Array.from({ length: 60 }, () => api.fetch('/data/sensei/engines', { headers })));
    const refused = answers.filter(({ status }) => status === 429);
    // One at once, one held, and as many more as seconds pass while they come.
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.body['detail']).toBe(
      'requestsPerSecond: fast@Org may send 1 requests a second; what comes faster waits for a second, and is then refused',
    );
    expect((await api.call('GET', '/engines')).status).toBe(200);
  });

  describe('and who is wrong', () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });

    const signIn = async (address: string, clientId: string, clientSecret: string) =>
      (
        await fetch(`${api.url}/ims/token/v3`, {
          method: 'POST',
          headers: from(address),
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: clientId,
            client_secret: clientSecret,
          }),
        })
      ).status;

    const newClient = () => createClient(api.database.pool, { org: api.org, name: 'C', role: 'viewer' }, by);

    it('is limited at its own address, as the proxy tells it', async () => {
      const { clientId, clientSecret } = await newClient();
      for (let times = 0; times < 3; times++) expect(await signIn('192.0.2.1', clientId, 'wrong')).toBe(401);
      expect(await signIn('192.0.2.1', clientId, 'wrong')).toBe(429);
      expect(await signIn('192.0.2.2', clientId, clientSecret)).toBe(200);
      // Its secret is known here by now.
      expect(await signIn('192.0.2.1', clientId, clientSecret)).toBe(200);
      expect(await signIn('192.0.2.1', clientId, 'wrong')).toBe(429);
    });

    it('keeps nobody out that shares the address', async () => {
      const { clientId, clientSecret } = await newClient();
      for (let times = 0; times < 3; times++) expect(await signIn('192.0.2.9', `nobody ${times}`, 'wrong')).toBe(401);
      expect(await signIn('192.0.2.9', 'nobody', 'wrong')).toBe(429);
      expect(await signIn('192.0.2.9', clientId, clientSecret)).toBe(200);
      const told = api.warnings.filter((line) => (line as { address?: string }).address === '192.0.2.9');
      expect(told).toContainEqual(expect.objectContaining({ reason: 'too many', clientId: 'nobody' }));
    });

    it('is told so by wrong tokens as well, each client of an address by itself', async () => {
      const ask = async (apiKey: string, token = 'wrong') =>
        (
          await fetch(`${api.url}/data/sensei/engines`, {
            headers: { ...api.headers, ...from('192.0.2.17'), authorization: token, 'x-api-key': apiKey },
          })
        ).status;
      for (let times = 0; times < 3; times++) expect(await ask('x')).toBe(401);
      expect(await ask('x')).toBe(429);
      expect(await ask('y')).toBe(401);
      expect(await ask(api.apiKey, api.headers['authorization'])).toBe(200);
    });
  });
});
