import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import { commonFields, onlyPage } from '../../testing/common-fields.js';
import { profiled, VendorClient } from '../../testing/vendor-client.js';

/** With ids of a platform that is not ours, and times, which are ignored. */
const payload = {
  context: {
    clientId: 'f1ab3164-e688-433d-99ef-077b2be84731',
    notebookId: 'T4ab3164-e658-443d-97ef-022b2be84999',
    experimentId: '5cb25a2d-2cbd-4c99-a619-8ddae5250a7b',
    engineId: '22f4166f-85ba-4130-a995-a2b8e1edde32',
    mlInstanceId: '46986c8f-7739-4376-8509-0178bdf32cda',
    experimentRunId: '33408593-2871-4198-a812-6d1b7d939cda',
    modelId: '15c53796-bd6b-4e09-b51d-7296aa20af71',
    dataSetId: '5ee3cd7f2d34011913c56941',
  },
  events: { name: 'fit2', eventValues: { algorithm: null, ratio: '0.99' } },
  metrics: [{ name: 'MAPE2', value: '0.11111111111', valueType: 'double' }],
};

describe('the published operations of insights', () => {
  let api: RunningApi;
  let client: VendorClient;

  beforeAll(async () => {
    api = await RunningApi.start();
    client = new VendorClient(api);
  });

  afterAll(() => api.stop());

  it('adds one with the profile of MLInstances or without a content type, lists it and gets it', async () => {
    const body = { ...payload, created: '2019-01-01T00:00:00.000Z', updated: '2019-01-02T00:00:00.000Z' };
    const answer = await client.send<{ id: string }>('POST /insights', { headers: profiled('mlInstance'), body });
    const { id } = answer.body;
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ ...commonFields(api, `/insights/${id}`), ...payload });
    const list = await client.send('GET /insights');
    expect(list.body).toMatchObject({ children: [answer.body], _page: onlyPage(1, 'deleted==false') });
    expect((await client.send('GET /insights/{id}', { ids: { id } })).body).toEqual(answer.body);
    expect(await client.send('POST /insights', { body })).toMatchObject({ status: 201 });
  });

  it('keeps the values of events as strings, and refuses those that are none', async () => {
    const send = (eventValues: object) =>
      client.send('POST /insights', { body: { events: { name: 'fit', eventValues } } });
    expect(await send({ rows: 12, isLast: true, ratio: '0.8' })).toMatchObject({
      status: 201,
      body: { events: { name: 'fit', eventValues: { rows: '12', isLast: 'true', ratio: '0.8' } } },
    });
    expect(await send({ importances: [{ feature: 'x' }] })).toMatchObject({
      status: 400,
      body: { additionalDetails: { 'events.eventValues': expect.stringContaining('fields whose values are strings') } },
    });
  });

  it('lists the default metrics of algorithms', async () => {
    const all = await client.send('GET /insights/metrics');
    expect(all.body).toEqual({
      children: [
        { algorithm: 'Regression', defaultMetrics: ['MAPE', 'MAE', 'RMSE', 'MASE', 'R2'] },
        {
          algorithm: 'Classification',
          defaultMetrics: ['accuracy', 'precision', 'recall', 'f-score', 'auroc', 'roc', 'confusion matrix'],
        },
        { algorithm: 'Clustering', defaultMetrics: [] },
        { algorithm: 'Recommendation', defaultMetrics: [] },
      ],
    });
    const one = await client.send('GET /insights/metrics', { after: '?algorithm=Classification' });
    expect(one.body).toMatchObject({ children: [{ algorithm: 'Classification' }] });
  });

  it('are all sent here', () => {
    expect(client.missing('/insights')).toEqual([]);
  });
});
