import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { layGroundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import { builtInModel } from '../../testing/built-in-model.js';

const vendor = 'application/vnd.adobe.platform.sensei+json';

describe('transcodings', () => {
  let api: RunningApi;
  let path: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    const { mlInstanceId, dataSetId } = await layGroundwork(api);
    const experimentId = await api.create('/experiments', { name: 'E', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const experimentRunId = await api.create(`/experiments/${experimentId}/runs`, { mode: 'train', tasks });
    const form = new FormData();
    form.set('model', JSON.stringify({ name: 'M', experimentRunId }));
    form.set('modelArtifact', await builtInModel(), 'model.bin');
    const model = await api.call('POST', '/models', form);
    path = `/models/${String(model.body['id'])}/transcodings`;
  });

  afterAll(() => api.stop());

  it('lists none', async () => {
    const list = await api.call('GET', `${path}?property=targetFormat==TF&orderby=-created`, undefined, {
      accept: vendor,
    });
    expect(list.headers.get('content-type')).toBe(`${vendor};profile=modelTranscodingListing.v1.json;charset=utf-8`);
    expect(list).toMatchObject({ status: 200, body: { children: [], _page: { totalCount: 0, count: 0, start: '0' } } });
    expect(await api.call('GET', `${path}?property=size==1`)).toMatchObject({ status: 400 });
  });

  it.each(['CoreML', 'TF', 'K2', 'Deepnet', 'coreml'])(
    'refuses %s, which no transcoder makes',
    async (targetFormat) => {
      expect(await api.call('POST', path, { targetFormat })).toMatchObject({
        status: 422,
        body: { additionalDetails: { targetFormat: expect.stringMatching(/^no transcoder to "\w+" is installed$/) } },
      });
    },
  );

  it('refuses what is no format', async () => {
    expect(await api.call('POST', path, { targetFormat: 'ONNX' })).toMatchObject({
      status: 400,
      body: { additionalDetails: { targetFormat: '"ONNX" is not one of CoreML, TF, K2, Deepnet' } },
    });
    expect(await api.call('POST', path, {})).toMatchObject({ status: 400 });
  });

  it('knows none, neither of this nor of an unknown model', async () => {
    const id = randomUUID();
    expect(await api.call('GET', `${path}/${id}`)).toMatchObject({
      status: 404,
      body: { detail: `There is no transcoding "${id}"` },
    });
    const unknown = `/models/${id}/transcodings`;
    for (const [method, address, body] of [
      ['GET', unknown, undefined],
      ['POST', unknown, { targetFormat: 'TF' }],
      ['GET', `${unknown}/${id}`, undefined],
    ] as const) {
      expect(await api.call(method, address, body)).toMatchObject({
        status: 404,
        body: { detail: `There is no model "${id}"` },
      });
    }
  });
});
