import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

interface Page {
  readonly children: readonly { readonly type: string; readonly stream: string; readonly position: string }[];
  readonly before?: string;
}

describe('the history of a sandbox', () => {
  let api: RunningApi;
  let experimentId: string;
  let runId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    const { mlInstanceId, dataSetId } = await layGroundwork(api);
    experimentId = await api.create('/experiments', { name: 'E', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    runId = await api.create(`/experiments/${experimentId}/runs`, { mode: 'train', tasks });
    await api.call('POST', `/experiments/${experimentId}/runs/${runId}/cancel`);
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const read = async (query = '', headers = {}) =>
    (await api.call<Page>('GET', `/history${query}`, undefined, headers)).body;
  const typesOf = ({ children }: Page) => children.map(({ type }) => type);
  const all = [
    ...['RunAborted', 'RunCancelRequested', 'RunRequested', 'ExperimentCreated', 'BatchAdded', 'DataSetCreated'],
    ...['MLInstanceCreated', 'EngineRegistered'],
  ];

  it('is told backwards, page by page, each event once', async () => {
    const whole = await read();
    expect(typesOf(whole)).toEqual(all);
    expect(whole).not.toHaveProperty('before');
    const pages: string[] = [];
    for (let before: string | undefined = ''; before !== undefined;) {
      const page: Page = await read(`?limit=3${before === '' ? '' : `&before=${before}`}`);
      pages.push(...typesOf(page));
      before = page.before;
    }
    expect(pages).toEqual(all);
    expect(typesOf(await read(`?before=${whole.children[5]?.position ?? ''}`))).toEqual(all.slice(6));
  });

  it('is that of types, of a resource with what belongs to it, and of the sandbox', async () => {
    expect(typesOf(await read('?types=BatchAdded,RunRequested&limit=1'))).toEqual(['RunRequested']);
    expect(typesOf(await read(`?resource=experiments/${experimentId}`))).toEqual(all.slice(0, 4));
    expect(typesOf(await read(`?resource=${runId}&types=RunAborted`))).toEqual(['RunAborted']);
    expect(await read('', { 'x-sandbox-name': 'elsewhere' })).toEqual({ children: [] });
  });

  it('leads on where none of what it looked through was wanted', async () => {
    await api.database.pool.query(
      `insert into events (event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time)
       select gen_random_uuid(), 'experiment-' || $1, n + 1, $2, 'prod', 'TickSkipped', 1,
         '{"nominalTime": "2026-01-01T00:00:00.000Z", "reason": "overlap", "kind": "training"}',
         '{"displayName": "Planner", "userId": "rondo"}', 'planner', now() from generate_series(1, 10000) n`,
      [experimentId, api.org],
    );
    const first = await read('?types=EngineRegistered');
    expect(first).toEqual({ children: [], before: expect.any(String) });
    expect(typesOf(await read(`?types=EngineRegistered&before=${first.before ?? ''}`))).toEqual(['EngineRegistered']);
  });

  it('is refused for what is no position, type or resource of it', async () => {
    const answer = await api.call('GET', '/history?before=7&types=RunExploded');
    expect(answer).toMatchObject({
      status: 400,
      body: { additionalDetails: { before: '"7" is not the position of an event of this sandbox' } },
    });
    expect(await api.call('GET', '/history?limit=0')).toMatchObject({ status: 400 });
    expect(await api.call('GET', '/history?resource=68d936d8-17e6-44ef-a4b6-c7502055638b')).toMatchObject({
      status: 404,
    });
  });
});
