import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

describe('the freshness of a service', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  });

  afterAll(() => api.stop());

  const service = (fields: Json): Json => {
    const { mlInstanceId, dataSetId } = ground;
    return { name: 'S', mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId, ...fields };
  };
  const publish = async (fields: Json) => `/mlServices/${await api.create('/mlServices', service(fields))}`;
  /** Rows that end at that time. */
  const dataUntil = async (time: string): Promise<string> => {
    const id = await api.create('/dataSets', { name: 'Measured', timestampColumn: 'time' });
    await api.call('POST', `/dataSets/${id}/batches`, `time,x,y\n${time},1,2\n`, { 'content-type': 'text/csv' });
    return id;
  };
  it('of timeframes that bound nothing is told, once each', async () => {
    const untimed = await api.create('/dataSets', { name: 'Untimed' });
    const post = (fields: Json) => api.call('POST', '/mlServices', service({ trainOnPublish: false, ...fields }));
    const { status, body } = await post({ scoringDataSetId: untimed, scoringTimeframe: 60, trainingTimeframe: 60 });
    expect([status, body['warnings']]).toEqual([
      201,
      [
        `scoringTimeframe has no effect: data set "${untimed}" has no timestampColumn, so that runs read all of its rows`,
      ],
    ]);
    expect((await post({ scoringDataSetId: untimed, scoringTimeframe: 0 })).body).not.toHaveProperty('warnings');
  });

  const pick = ({ name, engineId }: Json): Json => ({ name, engineId });
  const taskOn = (value: string) => [
    {
      name: 'train',
      parameters: [
        { key: 'label', value: 'y' },
        { key: 'trainingDataSetId', value },
      ],
    },
    { name: 'score' },
  ];
  const newest = '2026-01-03T00:00:00.000Z';

  it('is kept, changed, listed by, and taken along by each run that is requested', async () => {
    const path = await publish({ freshness: { maxAgeMinutes: '120' } });
    expect(await api.call('GET', path)).toMatchObject({ body: { freshness: { maxAgeMinutes: 120 } } });
    const list = await api.call('GET', '/mlServices?property=freshness.maxAgeMinutes==120');
    expect(list.body).toMatchObject({ _page: { totalCount: 1 } });
    const requested = async () => {
      const { rows } = await api.database.pool.query<{ data: Json }>(
        "select data from events where type = 'RunRequested' order by position desc limit 1",
      );
      return rows[0]?.data['freshness'];
    };
    expect(await requested()).toEqual({ maxAgeMinutes: 120 });
    expect((await api.call('PUT', path, service({}))).body).not.toHaveProperty('freshness');
    await api.call('POST', `${path}/runs`, { mode: 'train' });
    expect(await requested()).toBeUndefined();
  });

  it('says how old the data is, and whether that is too old', async () => {
    const ahead = await dataUntil('2099-01-01T00:00:00Z');
    const path = await publish({ freshness: { maxAgeMinutes: 60 }, scoringDataSetId: ahead });
    expect((await api.call('GET', `${path}/freshness`)).body).toEqual({
      maxAgeMinutes: 60,
      training: { dataSetId: ground.dataSetId, newest, ageMinutes: expect.any(Number), stale: true },
      scoring: { dataSetId: ahead, newest: '2099-01-01T00:00:00.000Z', ageMinutes: 0, stale: false },
    });
  });

  it('is that of what the next run reads, also where a template says what that is', async () => {
    const ahead = await dataUntil('2099-01-01T00:00:00Z');
    const path = await publish({ freshness: { maxAgeMinutes: 60 } });
    const { body } = await api.call('GET', path);
    const experiment = `/experiments/${String(body['trainingExperimentId'])}`;
    const parameters = [{ key: 'trainingDataSetId', value: ahead }];
    const template = { tasks: [{ name: 'train', parameters }] };
    const { name, mlInstanceId } = (await api.call('GET', experiment)).body;
    expect(await api.call('PUT', experiment, { name, mlInstanceId, template })).toMatchObject({ status: 200 });
    expect((await api.call('GET', `${path}/freshness`)).body['training']).toMatchObject({
      dataSetId: ahead,
      stale: false,
    });
  });

  it('says how old the data is where nobody said how old it may be, and nothing of what is not there', async () => {
    const empty = await api.create('/dataSets', { name: 'Empty', timestampColumn: 'time' });
    const path = await publish({ scoringDataSetId: empty });
    expect((await api.call('GET', `${path}/freshness`)).body).toEqual({
      training: { dataSetId: ground.dataSetId, newest, ageMinutes: expect.any(Number) },
      scoring: { dataSetId: empty },
    });
  });

  it('is asked of no rows without times: such a run is refused, and they are not called stale', async () => {
    const timeless = await api.create('/dataSets', { name: 'Timeless' });
    await api.call('POST', `/dataSets/${timeless}/batches`, 'x,y\n1,2\n', { 'content-type': 'text/csv' });
    const path = await publish({ freshness: { maxAgeMinutes: 60 } });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: timeless }] }];
    expect(await api.call('POST', `${path}/runs`, { mode: 'train', tasks })).toMatchObject({
      status: 422,
      body: {
        additionalDetails: {
          trainingDataSetId: `the service has a freshness, and data set "${timeless}" has no timestampColumn, which would tell how old its rows are`,
        },
      },
    });
    const { mlInstanceId } = ground;
    const instance = (await api.call('GET', `/mlInstances/${mlInstanceId}`)).body;
    const changing = await api.create('/mlInstances', { ...pick(instance), tasks: taskOn(ground.dataSetId) });
    const open = { mlInstanceId: changing, trainingDataSetId: undefined, freshness: { maxAgeMinutes: 60 } };
    const served = await publish(open);
    const put = { ...pick(instance), tasks: taskOn(timeless) };
    expect(await api.call('PUT', `/mlInstances/${changing}`, put)).toMatchObject({ status: 200 });
    expect((await api.call('GET', `${served}/freshness`)).body['training']).toEqual({ dataSetId: timeless });
  });

  it('is refused where it cannot be known, or says nothing', async () => {
    const timeless = await api.create('/dataSets', { name: 'Timeless' });
    const fields = { freshness: { maxAgeMinutes: 60 }, scoringDataSetId: timeless };
    expect(await api.call('POST', '/mlServices', service(fields))).toMatchObject({
      status: 422,
      body: {
        additionalDetails: {
          freshness: `data set "${timeless}" has no timestampColumn, which would tell how old its rows are`,
        },
      },
    });
    for (const freshness of [{}, { maxAgeMinutes: -1 }, { maxAgeMinutes: 'an hour' }]) {
      expect(await api.call('POST', '/mlServices', service({ freshness }))).toMatchObject({
        status: 400,
        body: { additionalDetails: { 'freshness.maxAgeMinutes': expect.any(String) } },
      });
    }
    expect(await api.call('GET', '/mlServices/68d936d8-17e6-44ef-a4b6-c7502055638b/freshness')).toMatchObject({
      status: 404,
    });
  });
});
