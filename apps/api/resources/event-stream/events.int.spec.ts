import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventReader } from '../../testing/event-reader.js';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

const engine = (name: string, fields: Json = {}) => ({ name, type: 'Python', ...fields });
const fromBeginning = { 'last-event-id': '0' };

describe('events', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const put = (id: string, name: string) => api.call('PUT', `/engines/${id}`, engine(name));

  it('are sent as they happen, as the history shows them', async () => {
    const events = await EventReader.open(api);
    expect(events.response.headers.get('content-type')).toBe('text/event-stream');
    expect(events.response.headers.get('cache-control')).toContain('no-store');
    const id = await api.create('/dataSets', { name: 'Sales' });
    const event = await events.next();
    const history = await api.call<{ children: Json[] }>('GET', `/dataSets/${id}/events`);
    expect(event).toEqual({
      id: String(history.body.children[0]?.['position']),
      event: 'DataSetCreated',
      data: history.body.children[0],
    });
    events.close();
  });

  it('go on after the last one that a client has seen', async () => {
    const id = await api.create('/engines', engine('first'));
    for (const name of ['second', 'third']) await put(id, name);
    const resource = `?resource=engines/${id}`;
    const all = await EventReader.open(api, resource, fromBeginning);
    const seen = await all.take(3);
    all.close();
    expect(seen.map(({ data }) => data?.['version'])).toEqual([1, 2, 3]);
    const lastEventId = seen[0]?.id ?? '';
    const byHeader = await EventReader.open(api, `${resource}&lastEventId=0`, { 'Last-Event-ID': lastEventId });
    const byParameter = await EventReader.open(api, `${resource}&lastEventId=${lastEventId}`);
    await put(id, 'fourth');
    for (const events of [byHeader, byParameter]) {
      expect((await events.take(3)).map(({ data }) => data?.['version'])).toEqual([2, 3, 4]);
      events.close();
    }
  });

  it('begin from now on without one, at an id that nothing is missed after', async () => {
    const before = await api.create('/engines', engine('before'));
    const settled = await EventReader.open(api, `?resource=${before}`, fromBeginning);
    await settled.next();
    settled.close();
    const abort = new AbortController();
    const response = await fetch(`${api.url}/data/sensei/events`, { headers: api.headers, signal: abort.signal });
    const first = await (response.body as ReadableStream<Uint8Array>).getReader().read();
    const opening = new TextDecoder().decode(first.value);
    expect(opening).toMatch(/^id: [\w-]{22}\nretry: \d+\n\n$/);
    abort.abort();
    const after = await api.create('/engines', engine('after'));
    const events = await EventReader.open(api, '', { 'last-event-id': /^id: (\S+)/.exec(opening)?.[1] ?? '' });
    expect(await events.next()).toMatchObject({ data: { stream: `engine-${after}` } });
    events.close();
  });

  it('come without what was recorded, and the newest of each stream, where that is asked for', async () => {
    const events = await EventReader.open(api, '?envelope=true&coalesce=300&types=EngineRegistered,EngineUpdated');
    const [one, other] = [await api.create('/engines', engine('one')), await api.create('/engines', engine('other'))];
    await put(one, 'changed');
    const seen = [await events.next(), await events.next()].map((event) => event?.data);
    const [newest] = seen.filter((data) => data?.['stream'] === `engine-${one}`).slice(-1);
    for (const data of seen) expect(data).not.toHaveProperty('data');
    expect(newest).toMatchObject({ type: 'EngineUpdated', version: 2 });
    expect(seen.map((data) => data?.['stream'])).toContain(`engine-${other}`);
    events.close();
  });

  it('are chosen by type', async () => {
    const events = await EventReader.open(api, '?types=EngineDeleted,EngineUpdated&types=DataSetDeleted');
    const id = await api.create('/engines', engine('one'));
    await put(id, 'two');
    await api.create('/dataSets', { name: 'Other' });
    await api.call('DELETE', `/engines/${id}`);
    expect((await events.take(2)).map(({ event }) => event)).toEqual(['EngineUpdated', 'EngineDeleted']);
    events.close();
  });

  it('stay in their sandbox', async () => {
    const sandbox = { 'x-sandbox-name': 'dev' };
    const [ours, theirs] = await Promise.all([EventReader.open(api), EventReader.open(api, '', sandbox)]);
    const foreign = await api.call('POST', '/engines', engine('theirs'), sandbox);
    const id = await api.create('/engines', engine('ours'));
    expect(await ours.next()).toMatchObject({ data: { stream: `engine-${id}` } });
    expect(await theirs.next()).toMatchObject({ data: { stream: `engine-${String(foreign.body['id'])}` } });
    [ours, theirs].forEach((events) => {
      events.close();
    });
    expect(await api.call('GET', `/events?resource=engines/${id}`, undefined, sandbox)).toMatchObject({ status: 404 });
  });

  it('cannot be gone on with from the place of another sandbox, nor from a number', async () => {
    const sandbox = { 'x-sandbox-name': 'dev' };
    const events = await EventReader.open(api);
    await api.create('/engines', engine('ours'));
    const { id = '' } = (await events.next()) ?? {};
    events.close();
    for (const lastEventId of [id, '1']) {
      const headers = { ...sandbox, 'last-event-id': lastEventId };
      expect(await api.call('GET', '/events', undefined, headers)).toMatchObject({
        status: 400,
        body: { additionalDetails: { 'Last-Event-ID': expect.stringContaining(JSON.stringify(lastEventId)) } },
      });
    }
  });

  it('mask secrets', async () => {
    const engineId = await api.create('/engines', engine('code'));
    const events = await EventReader.open(api, '?types=MLInstanceCreated');
    const tasks = [{ name: 'train', parameters: [{ key: 'password', value: 'hunter2', secret: true }] }];
    await api.create('/mlInstances', { name: 'I', engineId, tasks });
    const event = await events.next();
    expect(event?.data).toMatchObject({ data: { tasks: [{ parameters: [{ key: 'password', value: '***' }] }] } });
    expect(JSON.stringify(event)).not.toMatch(/hunter2|secretId/);
    events.close();
  });

  it('are refused with all violations at once', async () => {
    const query = '?types=RunExploded&resource=things/1&lastEventId=last';
    const refused = await api.call('GET', `/events${query}`);
    expect(refused).toMatchObject({ status: 400 });
    expect(Object.keys(refused.body['additionalDetails'] as object)).toEqual(['types', 'resource', 'lastEventId']);
    expect(JSON.stringify(refused.body)).toContain('known are EngineRegistered');
    const header = await api.call('GET', '/events', undefined, { 'last-event-id': 'x' });
    expect(header).toMatchObject({ status: 400, body: { additionalDetails: { 'Last-Event-ID': expect.anything() } } });
    const nobody = '?resource=5c5af39c-73fc-4c15-8117-eed100000000';
    expect(await api.call('GET', `/events${nobody}`)).toMatchObject({ status: 404 });
    const json = { accept: 'application/json' };
    expect(await api.call('GET', '/events', undefined, json)).toMatchObject({ status: 406 });
    expect(await api.fetch('/data/sensei/events')).toMatchObject({ status: 401 });
  });

  it('answer HEAD at once and OPTIONS with the methods', async () => {
    const head = await api.call<string>('HEAD', '/events');
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers.get('content-type')).toBe('text/event-stream');
    expect((await api.call('OPTIONS', '/events')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  describe('of a service', () => {
    let ground: Groundwork;

    beforeAll(async () => {
      ground = await layGroundwork(api);
    });

    it('are those of its experiments and their runs too', async () => {
      const { body } = await api.call('POST', '/mlServices', {
        name: 'Demand',
        mlInstanceId: ground.mlInstanceId,
        trainingDataSetId: ground.dataSetId,
        scoringDataSetId: ground.dataSetId,
        trainingSchedule: { cron: '0 3 * * *', startTime: '2036-01-01' },
      });
      const id = String(body['id']);
      const [live, caughtUp] = [`?resource=mlServices/${id}`, `?resource=${id}&lastEventId=0`];
      const events = await EventReader.open(api, live);
      await api.create('/dataSets', { name: 'Of nobody' });
      await api.call('POST', `/mlServices/${id}/schedules/training/pause`);
      const run = await api.call('POST', `/mlServices/${id}/runs`, { mode: 'train' });
      const runPath = `/experiments/${String(body['trainingExperimentId'])}/runs/${String(run.body['id'])}`;
      await api.call('POST', `${runPath}/cancel`);
      await api.call('DELETE', `/mlServices/${id}`);
      const typesOf = async (reader: EventReader, count: number) =>
        (await reader.take(count)).map(
          ({ event, data }) => `${event ?? ''} ${String(data?.['stream']).split('-', 1)[0] ?? ''}`,
        );
      const changes = [
        'SchedulePaused experiment',
        'SchedulePaused mlService',
        'RunRequested run',
        'RunCancelRequested run',
        'RunAborted run',
      ];
      expect((await typesOf(events, 5)).sort()).toEqual([...changes].sort());
      expect((await typesOf(events, 3)).sort()).toEqual([
        'ExperimentDeleted experiment',
        'ExperimentDeleted experiment',
        'ServiceDeleted mlService',
      ]);
      events.close();
      const past = await EventReader.open(api, caughtUp);
      const all = await typesOf(past, 11);
      expect(all).toEqual(expect.arrayContaining(['ServiceCreated mlService', ...changes, 'ServiceDeleted mlService']));
      past.close();
    });
  });
});

describe('a stream of events', () => {
  it('is kept open by comments', async () => {
    const api = await RunningApi.start({ commentInterval: 5 });
    const events = await EventReader.open(api);
    expect(await events.next({ comments: true })).toEqual({ comment: '' });
    expect(await events.next({ comments: true })).toEqual({ comment: '' });
    const id = await api.create('/engines', engine('one'));
    expect(await events.next()).toMatchObject({ data: { stream: `engine-${id}` } });
    await api.stop();
    expect(await events.next()).toBeUndefined();
  });

  it('ends when the process stops', async () => {
    const api = await RunningApi.start();
    const all = await Promise.all(Array.from({ length: 5 }, () => EventReader.open(api)));
    await api.stop();
    await expect(Promise.all(all.map((events) => events.next()))).resolves.toEqual(all.map(() => undefined));
    expect(api.faults).toEqual([]);
  });

  it('reaches clients that are slow whole and in order, whatever the others read', async () => {
    // Of those that do not read, none is given up, however long the changes take.
    const connections = { most: 100, mostPerAddress: 100, stallSeconds: 3_600, bodyBytesPerSecond: 0 };
    const api = await RunningApi.start({ config: { http: { connections } } });
    const id = await api.create('/engines', engine('0'));
    const slow = await Promise.all(Array.from({ length: 4 }, () => EventReader.open(api, `?resource=${id}`)));
    const quick = await EventReader.open(api, '?types=EngineUpdated');
    // More than the sockets and the recent events together have room for.
    const artifacts = { default: { image: { location: 'x', metadata: { notes: 'x'.repeat(60_000) } } } };
    const changes = 150;
    for (let count = 1; count <= changes; count += 1) {
      const changed = await api.call('PUT', `/engines/${id}`, engine(String(count), { artifacts }));
      expect(changed.status).toBe(200);
      expect(await quick.next()).toMatchObject({ data: { version: count + 1 } });
    }
    const versions = Array.from({ length: changes }, (_, index) => index + 2);
    for (const events of slow) {
      expect((await events.take(changes)).map(({ data }) => data?.['version'])).toEqual(versions);
    }
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  it('holds no connection to PostgreSQL when the client has gone', async () => {
    const api = await RunningApi.start();
    const listening = async () => {
      const { rows } = await api.database.pool.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where datname = current_database() and query ilike 'listen %'`,
      );
      return rows[0]?.count;
    };
    const [one, other] = await Promise.all([EventReader.open(api), EventReader.open(api)]);
    const id = await api.create('/engines', engine('one'));
    for (const events of [one, other]) {
      expect(await events.next()).toMatchObject({ data: { stream: `engine-${id}` } });
    }
    expect(await listening()).toBe(1);
    one.close();
    other.close();
    while ((await listening()) !== 0) await new Promise((resolve) => setImmediate(resolve));
    await api.stop();
  });
});
