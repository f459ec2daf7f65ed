import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';

const csv = { 'content-type': 'text/csv' };

describe('what can be known before a run', () => {
  let api: RunningApi;
  let dataSetId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    dataSetId = await api.create('/dataSets', { name: 'Houses' });
    const rows = 'size,kind,price\n1,house,10\n2,flat,20\n';
    expect(await api.call('POST', `/dataSets/${dataSetId}/batches`, rows, csv)).toMatchObject({ status: 201 });
  });

  afterAll(() => api.stop());

  const engine = (algorithm?: string) => api.create('/engines', { name: 'Trees', type: 'BuiltIn', algorithm });

  async function instance(label: string, engineId: string): Promise<string> {
    const train = { name: 'train', parameters: [{ key: 'label', value: label }] };
    return api.create('/mlInstances', { name: 'I', engineId, tasks: [train, { name: 'score' }] });
  }

  const publish = (mlInstanceId: string, data: string, more: object = {}) =>
    api.call('POST', '/mlServices', {
      name: 'S',
      mlInstanceId,
      trainingDataSetId: data,
      scoringDataSetId: data,
      ...more,
    });

  it.each([
    ['prize', '"prize" is no column of it: it has size, kind, price'],
    ['kind', 'column "kind" has the value "house"; the label of a regression must be numbers'],
  ])('is the label %s: refused when the service is published, and when a run is requested', async (label, message) => {
    const mlInstanceId = await instance(label, await engine('Regression'));
    const refusal = {
      status: 422,
      body: { additionalDetails: { trainingDataSetId: expect.stringContaining(message) } },
    };
    expect(await publish(mlInstanceId, dataSetId)).toMatchObject(refusal);
    const experimentId = await api.create('/experiments', { name: 'X', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const run = { mode: 'train', tasks };
    expect(await api.call('POST', `/experiments/${experimentId}/runs`, run)).toMatchObject(refusal);
  });

  it('is nothing of rows that a time frame has left behind, or that are to come', async () => {
    const mlInstanceId = await instance('price', await engine('Regression'));
    const dated = async (time: string) => {
      const id = await api.create('/dataSets', { name: 'Dated', timestampColumn: 'time' });
      const rows = `time,size,price\n${time},1,on request\n2026-01-02,2,20\n`;
      expect(await api.call('POST', `/dataSets/${id}/batches`, rows, csv)).toMatchObject({ status: 201 });
      return id;
    };
    const old = await dated('2020-01-01');
    expect(await publish(mlInstanceId, old)).toMatchObject({
      status: 422,
      body: { additionalDetails: { trainingDataSetId: expect.stringContaining('has the value "on request"') } },
    });
    expect(await publish(mlInstanceId, old, { trainingTimeframe: 60 })).toMatchObject({ status: 201 });
    expect(await publish(mlInstanceId, await dated('2999-01-01'))).toMatchObject({ status: 201 });
  });

  it('is nothing of a data set that has no columns yet', async () => {
    const mlInstanceId = await instance('prize', await engine('Regression'));
    const empty = await api.create('/dataSets', { name: 'Empty' });
    expect(await publish(mlInstanceId, empty)).toMatchObject({ status: 201 });
  });

  it('is a label that fits', async () => {
    for (const [label, algorithm] of [
      ['price', 'Regression'],
      ['kind', 'Classification'],
    ] as const) {
      const mlInstanceId = await instance(label, await engine(algorithm));
      expect(await publish(mlInstanceId, dataSetId)).toMatchObject({ status: 201 });
    }
  });

  it('is an algorithm that the built-in engine does not have', async () => {
    const message = '"Clustering" is no algorithm of the built-in engine: Regression or Classification';
    const refusal = { status: 422, body: { additionalDetails: { algorithm: message } } };
    const clustering = { name: 'C', type: 'BuiltIn', algorithm: 'Clustering' };
    expect(await api.call('POST', '/engines', clustering)).toMatchObject(refusal);
    const id = await engine('Regression');
    expect(await api.call('PUT', `/engines/${id}`, clustering)).toMatchObject(refusal);
    expect(await api.call('POST', '/engines', { ...clustering, type: 'PySpark' })).toMatchObject({ status: 201 });
  });

  it('is an engine without an algorithm', async () => {
    const mlInstanceId = await instance('price', await engine());
    expect(await publish(mlInstanceId, dataSetId)).toMatchObject({
      status: 422,
      body: { additionalDetails: { mlInstanceId: expect.stringContaining('which the built-in engine needs') } },
    });
  });
});
