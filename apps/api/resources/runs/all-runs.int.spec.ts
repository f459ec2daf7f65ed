import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';
import { finishTraining } from '../../testing/trained-run.js';

interface List {
  readonly children: readonly Json[];
  readonly from: string;
  readonly to: string;
}

describe('runs and ticks of all experiments', () => {
  let api: RunningApi;
  let ground: Groundwork;
  let service: Json;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
    const { mlInstanceId, dataSetId } = ground;
    const data = { mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    const scoringSchedule = { startTime: '2030-01-01', endTime: '2032-01-01', cron: '0 0 1 1 *' };
    const id = await api.create('/mlServices', { ...data, name: 'S', scoringSchedule });
    service = (await api.call('GET', `/mlServices/${id}`)).body;
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const list = async (path: string) => (await api.call<List>('GET', path)).body;
  const refusal = (path: string) => api.call('GET', path);

  it('are listed as they were requested, with where they belong', async () => {
    const { id: serviceId, trainingExperimentId: experimentId } = service;
    const all = await list('/runs?orderby=-created');
    expect(all.children).toMatchObject([
      {
        serviceId,
        experimentId,
        schedule: 'training',
        state: 'PENDING',
        attempt: 1,
        window: { to: expect.any(String) },
      },
    ]);
    expect(Date.parse(all.to) - Date.parse(all.from)).toBe(24 * 3_600_000);
    expect((await list('/runs?to=2026-01-01')).children).toEqual([]);
    expect((await list(`/runs?property=serviceId==${String(serviceId)},state==DONE`)).children).toEqual([]);
  });

  it('say all that is known of one', async () => {
    const [run] = (await list('/runs')).children;
    const id = String(run?.['id']);
    await finishTraining(api, id);
    expect((await api.call('GET', `/runs/${id}`)).body).toMatchObject({
      serviceId: service['id'],
      schedule: 'training',
      state: 'DONE',
      window: { to: expect.any(String) },
      modelId: expect.any(String),
      attempt: 1,
      attemptLimit: 3,
      worker: 'test',
      started: expect.any(String),
      ended: expect.any(String),
      dataSetId: ground.dataSetId,
      dataSetVersion: 2,
      rowsRead: 3,
      tasks: expect.any(Array),
    });
  });

  it('have their ticks beside them', async () => {
    const { id: serviceId, scoringExperimentId: experimentId } = service;
    const nominalTime = new Date(Date.now() - 3_600_000).toISOString();
    await api.database.pool.query(
      `insert into read_ticks values ($1, $2, 'prod', 1, now(), now(), '{}', false, $3, $4, 'scoring', $5, 'skipped')`,
      [
        `${String(experimentId)}@${nominalTime}`,
        api.org,
        {
          experimentId,
          serviceId,
          schedule: 'scoring',
          nominalTime,
          outcome: 'skipped',
          reason: 'overlap',
          decidedAt: nominalTime,
        },
        experimentId,
        nominalTime,
      ],
    );
    const tick = { experimentId, serviceId, schedule: 'scoring', nominalTime, outcome: 'skipped', reason: 'overlap' };
    expect((await list('/ticks')).children).toMatchObject([tick]);
    expect((await list(`/ticks?property=reason==missed`)).children).toEqual([]);
    expect((await list(`/ticks?to=${nominalTime}`)).children).toEqual([]);
  });

  it('are refused for spans that would have no end', async () => {
    for (const path of ['/runs', '/ticks']) {
      expect(await refusal(`${path}?from=2026-01-01&to=2026-03-01`)).toMatchObject({
        status: 400,
        body: { additionalDetails: { from: expect.stringContaining('is more than 31 days before to') } },
      });
    }
  });
});
