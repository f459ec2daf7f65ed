import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';
import { finishTraining } from '../../testing/trained-run.js';

interface Overviews {
  readonly children: readonly Json[];
  readonly totals: Json;
}

describe('the overview of services', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const yearly = { startTime: '2030-01-01T00:00', endTime: '2032-01-01T00:00', cron: '0 0 1 1 *' };
  const publish = (fields: Json, headers = {}): Promise<string> => {
    const { mlInstanceId, dataSetId } = ground;
    const data = { mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    return api.create('/mlServices', { ...data, scoringSchedule: yearly, ...fields }, headers);
  };
  const overviews = async (query = '') => (await api.call<Overviews>('GET', `/mlServices/overview${query}`)).body;
  const overviewOf = async (id: string): Promise<Json | undefined> =>
    (await overviews(`?property=id==${id}`)).children[0];
  const activeRunOf = async (id: string): Promise<string> =>
    ((await overviewOf(id))?.['activeRun'] as { runId: string }).runId;

  it('shows what comes, what runs and what champion a service has', async () => {
    const id = await publish({ name: 'Crowned', tags: { team: 'lab' } });
    const { trainingExperimentId, scoringExperimentId } = (await api.call('GET', `/mlServices/${id}`)).body;
    expect(await overviewOf(id)).toEqual({
      id,
      name: 'Crowned',
      mlInstanceId: ground.mlInstanceId,
      tags: { team: 'lab' },
      paused: false,
      nextTick: '2030-01-01T00:00:00.000Z',
      activeRun: {
        runId: expect.any(String),
        experimentId: trainingExperimentId,
        schedule: 'training',
        state: 'PENDING',
        since: expect.any(String),
      },
      activeRuns: 1,
      failing: false,
      training: { experimentId: trainingExperimentId, scheduled: false, outcomes: '' },
      scoring: {
        experimentId: scoringExperimentId,
        scheduled: true,
        outcomes: '',
        nextTick: '2030-01-01T00:00:00.000Z',
      },
      _links: { self: { href: `${api.url}/data/sensei/mlServices/${id}` } },
    });
    const runId = await activeRunOf(id);
    await finishTraining(api, runId);
    const crowned = await overviewOf(id);
    expect(crowned).toMatchObject({ activeRuns: 0, champion: { runId, metric: { name: 'MAPE', value: '0.08' } } });
    expect(crowned).not.toHaveProperty('activeRun');
  });

  it('tells what is paused and what would come', async () => {
    const id = await publish({ name: 'Paused', trainOnPublish: false });
    await api.call('POST', `/mlServices/${id}/schedules/scoring/pause`);
    expect(await overviewOf(id)).toMatchObject({
      paused: true,
      nextTick: '2030-01-01T00:00:00.000Z',
      scoring: { pausedSince: expect.any(String), nextTick: '2030-01-01T00:00:00.000Z' },
    });
    expect((await overviews('?property=paused==true')).children).toHaveLength(1);
  });

  it('is listed as other lists are, with totals of all services beside it', async () => {
    const before = (await overviews('?limit=0')).totals;
    const ids = [await publish({ name: 'List B' }), await publish({ name: 'List A' })];
    const page = await overviews(`?orderby=name&limit=1&property=activeRuns>0,name=~LIST&strip=3`);
    expect(page).toMatchObject({
      children: [{ id: ids[1] }],
      totals: { services: Number(before['services']) + 2, active: Number(before['active']) + 2 },
      _page: { totalCount: 2, next: '1' },
    });
    await api.call('DELETE', `/mlServices/${ids[0] ?? ''}`);
    expect((await overviews('?limit=0')).totals).toMatchObject({ services: Number(before['services']) + 1 });
    expect(await overviewOf(ids[0] ?? '')).toBeUndefined();
  });

  it('is that of the sandbox', async () => {
    const sandbox = { 'x-sandbox-name': 'elsewhere' };
    const there = await api.call<Overviews>('GET', '/mlServices/overview', undefined, sandbox);
    expect(there.body).toMatchObject({ children: [], totals: { services: 0, failing: 0, paused: 0, active: 0 } });
  });

  it('refuses strips that it does not have, and is no service', async () => {
    expect(await api.call('GET', '/mlServices/overview?strip=61')).toMatchObject({
      status: 400,
      body: { additionalDetails: { strip: '"61" is not a whole number from 0 to 60' } },
    });
    expect(await api.call('GET', '/mlServices/overview?property=mood==good')).toMatchObject({ status: 400 });
  });
});
