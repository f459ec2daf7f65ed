import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Groundwork, layGroundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

describe('models and insights', () => {
  let api: RunningApi;
  let ground: Groundwork;
  let experimentRunId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
    const experiment = await api.create('/experiments', { name: 'E', mlInstanceId: ground.mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] }];
    experimentRunId = await api.create(`/experiments/${experiment}/runs`, { mode: 'train', tasks });
  }, 60_000);

  afterAll(() => api.stop());

  const upload = (model: object, artifact = '0123456789') => {
    const form = new FormData();
    form.set('modelArtifact', new Blob([artifact]), 'model.bin');
    form.set('model', JSON.stringify(model));
    return api.call('POST', '/models', form);
  };

  it('uploads a model and hands its artifact out, whole and in part', async () => {
    const answer = await upload({ name: 'M', experimentRunId, tags: { a: 'b' } });
    const path = `/models/${String(answer.body['id'])}`;
    expect(answer).toMatchObject({
      status: 201,
      body: {
        name: 'M',
        experimentRunId,
        tags: { a: 'b' },
        state: expect.any(Array),
        modelArtifactUri: `${api.url}/data/sensei${path}/artifact`,
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain('objects:');
    const whole = await api.call<string>('GET', `${path}/artifact`);
    expect(whole).toMatchObject({ status: 200, body: '0123456789' });
    expect(whole.headers.get('content-type')).toBe('application/octet-stream');
    const part = await api.call<string>('GET', `${path}/artifact`, undefined, { range: 'bytes=2-4' });
    expect(part).toMatchObject({ status: 206, body: '234' });
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10');
    const beyond = await api.call('GET', `${path}/artifact`, undefined, { range: 'bytes=10-' });
    expect(beyond).toMatchObject({ status: 416 });
    expect(await api.fetch(`/data/sensei${path}/artifact`, { method: 'HEAD', headers: api.headers })).toMatchObject({
      status: 200,
    });
    const listed = await api.call<{ children: object[] }>(
      'GET',
      `/models/?property=experimentRunId==${experimentRunId}`,
    );
    expect(listed.body.children[0]).not.toHaveProperty('tags');
    expect(await api.call('PUT', path, { name: 'N' })).toMatchObject({
      status: 200,
      body: { name: 'N', experimentRunId },
    });
    expect(await api.call('DELETE', path)).toMatchObject({ status: 200 });
    expect(await api.call('GET', `${path}/artifact`)).toMatchObject({ status: 404 });
  });

  it('refuses a model without an artifact, or of no run', async () => {
    expect(await upload({ name: 'M', experimentRunId }, '')).toMatchObject({
      status: 400,
      body: { additionalDetails: { modelArtifact: expect.stringContaining('is missing') } },
    });
    expect(await upload({ name: 'M', experimentRunId: '5c5af39c73fcec153117eed1' })).toMatchObject({ status: 422 });
    expect(await upload({})).toMatchObject({
      status: 400,
      body: { additionalDetails: { name: expect.any(String), experimentRunId: expect.any(String) } },
    });
  });

  it('records insights and knows the default metrics', async () => {
    const insight = {
      context: { experimentRunId, modelId: 'any' },
      events: { name: 'fit', eventValues: { algorithm: 'cart' } },
      metrics: [{ name: 'MAPE', value: 0.08, valueType: 'double' }],
    };
    const answer = await api.call('POST', '/insights', insight);
    expect(answer).toMatchObject({
      status: 201,
      body: { ...insight, metrics: [{ name: 'MAPE', value: '0.08', valueType: 'double' }] },
    });
    const list = await api.call('GET', `/insights?property=context.experimentRunId==${experimentRunId}`);
    expect(list.body).toMatchObject({ children: [answer.body], _page: { totalCount: 1 } });
    expect(await api.call('GET', `/insights/${String(answer.body['id'])}`)).toMatchObject({ body: answer.body });
    expect(await api.call('GET', '/insights/metrics?algorithm=regression')).toMatchObject({
      status: 200,
      body: { children: [{ algorithm: 'Regression', defaultMetrics: ['MAPE', 'MAE', 'RMSE', 'MASE', 'R2'] }] },
    });
    for (const eventValues of ['text', 1, true, [1], {}]) {
      const events = { name: 'fit', eventValues };
      expect(await api.call('POST', '/insights', { events })).toMatchObject({ status: 201, body: { events } });
    }
    expect(await api.call('GET', '/insights/metrics?algorithm=none')).toMatchObject({ status: 400 });
  });
});
