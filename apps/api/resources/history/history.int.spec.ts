import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

interface Page {
  readonly children: readonly Json[];
  readonly _page: Json;
  readonly _links: { readonly next?: { readonly href: string } };
}

const schedule = { cron: '0 3 * * *', startTime: '2036-01-01' };

describe('histories', () => {
  let api: RunningApi;
  let ground: Groundwork;
  let service: Json;
  let path: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
    const published = await api.call('POST', '/mlServices', {
      name: 'Demand',
      mlInstanceId: ground.mlInstanceId,
      trainingDataSetId: ground.dataSetId,
      scoringDataSetId: ground.dataSetId,
      trainingSchedule: schedule,
    });
    service = published.body;
    path = `/mlServices/${String(service['id'])}`;
    await api.call('POST', `${path}/schedules/training/pause`, { reason: 'holiday' }, { 'x-request-id': 'pause-1' });
    await api.call('POST', `${path}/schedules/training/resume`);
    await api.call('PUT', path, { ...service, name: 'Renamed' });
  });

  afterAll(() => api.stop());

  const page = (query: string) => api.call<Page>('GET', query);
  const typesOf = async (query: string) => (await page(query)).body.children.map(({ type }) => type);

  it('show what was recorded of a service, whole', async () => {
    const answer = await page(`${path}/events`);
    expect(answer.status).toBe(200);
    expect(answer.body.children.map(({ version, type }) => [version, type])).toEqual([
      [1, 'ServiceCreated'],
      [2, 'SchedulePaused'],
      [3, 'ScheduleResumed'],
      [4, 'ServiceUpdated'],
    ]);
    expect(answer.body.children[1]).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      stream: `mlService-${String(service['id'])}`,
      version: 2,
      serviceId: service['id'],
      position: expect.stringMatching(/^[\w-]{22}$/),
      type: 'SchedulePaused',
      data: { kind: 'training', reason: 'holiday' },
      actor: { displayName: 'Ada', userId: 'ada' },
      requestId: 'pause-1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(answer.body._page).toEqual({
      property: `stream==mlService-${String(service['id'])}`,
      orderby: 'version',
      start: '0',
      totalCount: 4,
      count: 4,
    });
    const current = await api.call('GET', path);
    expect(current.headers.get('etag')).toBe('"4"');
  });

  it('come in pages, in any order, filtered by every field', async () => {
    const first = await page(`${path}/events?limit=3&orderby=-version`);
    expect(first.body).toMatchObject({
      children: [{ version: 4 }, { version: 3 }, { version: 2 }],
      _page: { totalCount: 4, count: 3, next: '3' },
    });
    const next = new URL(first.body._links.next?.href ?? '').search;
    expect((await page(`${path}/events${next}`)).body.children).toMatchObject([{ version: 1 }]);
    expect(await typesOf(`${path}/events?property=type==SchedulePaused`)).toEqual(['SchedulePaused']);
    expect(await typesOf(`${path}/events?property=version>=3&orderby=-version`)).toEqual([
      'ServiceUpdated',
      'ScheduleResumed',
    ]);
    expect(await typesOf(`${path}/events?property=requestId==pause-1,actor.userId==ada`)).toEqual(['SchedulePaused']);
    expect(await typesOf(`${path}/events?property=data.reason==holiday`)).toEqual(['SchedulePaused']);
    expect(await typesOf(`${path}/events?property=data.parts.training.schedule.cron=="0 3 * * *"`)).toEqual([
      'ServiceCreated',
    ]);
    const [created] = (await page(`${path}/events`)).body.children;
    expect(await typesOf(`${path}/events?property=time<=${String(created?.['time'])}`)).toEqual(['ServiceCreated']);
    expect(await typesOf(`${path}/events?property=eventId==${String(created?.['eventId'])}`)).toEqual([
      'ServiceCreated',
    ]);
    expect((await page(`${path}/events?start=4`)).body).toMatchObject({ children: [], _page: { totalCount: 4 } });
    expect(await page(`${path}/events?property=colour==red`)).toMatchObject({
      status: 400,
      body: { additionalDetails: { property: expect.stringContaining('"colour" is not a field') } },
    });
  });

  it('are kept of experiments, runs and data sets', async () => {
    const experiment = `/experiments/${String(service['trainingExperimentId'])}`;
    expect(await typesOf(`${experiment}/events`)).toEqual(['ExperimentCreated', 'SchedulePaused', 'ScheduleResumed']);
    const run = await api.call('POST', `${path}/runs`, { mode: 'train' });
    const runPath = `${experiment}/runs/${String(run.body['id'])}`;
    await api.call('POST', `${runPath}/cancel`, { reason: 'enough' });
    expect(await typesOf(`${runPath}/events`)).toEqual(['RunRequested', 'RunCancelRequested', 'RunAborted']);
    const alone = await api.call('GET', `/runs/${String(run.body['id'])}`);
    expect(alone.body).toEqual((await api.call('GET', runPath)).body);
    expect((await api.call('GET', `/runs/${ground.dataSetId}`)).status).toBe(404);
    const elsewhere = { 'x-sandbox-name': 'other' };
    expect((await api.call('GET', `/runs/${String(run.body['id'])}`, undefined, elsewhere)).status).toBe(404);
    const other = `/experiments/${String(service['scoringExperimentId'])}/runs/${String(run.body['id'])}/events`;
    expect(await page(other)).toMatchObject({ status: 404 });
    const dataSet = await page(`/dataSets/${ground.dataSetId}/events`);
    expect(dataSet.body.children.map(({ type }) => type)).toEqual(['DataSetCreated', 'BatchAdded']);
    expect(dataSet.body.children[1]?.['data']).toMatchObject({ rows: 3 });
    expect(dataSet.body.children[1]?.['data']).not.toHaveProperty('uri');
    expect(await typesOf(`/dataSets/${ground.dataSetId}/events?property=data.uri!=x,data.rows==3`)).toEqual([
      'BatchAdded',
    ]);
    expect(await typesOf(`/dataSets/${ground.dataSetId}/events?property=data.uri>=a`)).toEqual([]);
  });

  it('outlive their resource, and stay in their sandbox', async () => {
    const id = await api.create('/dataSets', { name: 'Short-lived' });
    await api.call('DELETE', `/dataSets/${id}`);
    expect(await typesOf(`/dataSets/${id}/events`)).toEqual(['DataSetCreated', 'DataSetDeleted']);
    const elsewhere = await api.call('GET', `/dataSets/${id}/events`, undefined, { 'x-sandbox-name': 'other' });
    expect(elsewhere.status).toBe(404);
    expect(await page(`/mlServices/${id}/events`)).toMatchObject({ status: 404 });
    expect(await page('/dataSets/5c5af39c73fcec153117eed1/events')).toMatchObject({ status: 404 });
  });

  it('are what stays readable of a service, its experiments and runs once it is deleted', async () => {
    const published = await api.call('POST', '/mlServices', {
      name: 'Ended',
      mlInstanceId: ground.mlInstanceId,
      trainingDataSetId: ground.dataSetId,
      scoringDataSetId: ground.dataSetId,
      scoringSchedule: { cron: '0 3 * * *' },
    });
    const { id, trainingExperimentId, scoringExperimentId } = published.body as Record<string, string>;
    const at = `/mlServices/${String(id)}`;
    const training = `/experiments/${String(trainingExperimentId)}`;
    const scoring = `/experiments/${String(scoringExperimentId)}`;
    const [run] = (await page(`${training}/runs`)).body.children;
    const runPath = `${training}/runs/${String(run?.['id'])}`;
    const alone = `/runs/${String(run?.['id'])}`;
    const resources = [at, training, runPath, alone];
    // The requests until the deletion take it to a later millisecond.
    const before = new Date().toISOString();
    const others = [`${at}/runs`, `${at}/ticks`, `${training}/runs`, `${scoring}/ticks`, `${runPath}/status`];
    for (const one of [...resources, ...others]) expect(await api.call('GET', one)).toMatchObject({ status: 200 });
    await api.call('DELETE', at);
    for (const one of [...resources, ...others, `${runPath}/logs`]) {
      expect([one, (await api.call('GET', one)).status]).toEqual([one, 404]);
    }
    expect((await typesOf(`${at}/events`)).at(-1)).toBe('ServiceDeleted');
    for (const one of [training, scoring]) expect((await typesOf(`${one}/events`)).at(-1)).toBe('ExperimentDeleted');
    expect(await typesOf(`${runPath}/events`)).toEqual(['RunRequested']);
    for (const one of resources) expect(await api.call('GET', `${one}?asOf=${before}`)).toMatchObject({ status: 200 });
  });

  it('answer HEAD without a body and OPTIONS with the methods', async () => {
    const head = await api.call<string>('HEAD', `${path}/events`);
    expect(head).toMatchObject({ status: 200, body: '' });
    const options = await api.call('OPTIONS', `${path}/events`);
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });
});
