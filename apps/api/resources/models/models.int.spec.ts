import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { builtInModel } from '../../testing/built-in-model.js';
import { finishTraining } from '../../testing/trained-run.js';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

async function zipOf(files: Readonly<Record<string, string>>): Promise<Blob> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files)) zip.file(name, content);
  return new Blob([await zip.generateAsync({ type: 'arraybuffer' })]);
}

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
  });

  afterAll(() => api.stop());

  const upload = (model: object, artifact: Blob) => {
    const form = new FormData();
    form.set('modelArtifact', artifact, 'model.bin');
    form.set('model', JSON.stringify(model));
    return api.call('POST', '/models', form);
  };

  it('uploads a model and hands its artifact out, whole and in part', async () => {
    const artifact = await builtInModel();
    const text = await artifact.text();
    const answer = await upload({ name: 'M', experimentRunId, tags: { a: 'b' } }, artifact);
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
    expect(whole).toMatchObject({ status: 200, body: text });
    expect(whole.headers.get('content-type')).toBe('application/octet-stream');
    const part = await api.call<string>('GET', `${path}/artifact`, undefined, { range: 'bytes=2-4' });
    expect(part).toMatchObject({ status: 206, body: text.slice(2, 5) });
    expect(part.headers.get('content-range')).toBe(`bytes 2-4/${artifact.size}`);
    const beyond = await api.call('GET', `${path}/artifact`, undefined, { range: `bytes=${artifact.size}-` });
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

  it('takes an artifact whose part says its name but no media type', async () => {
    const zip = Buffer.from(await (await builtInModel()).arrayBuffer());
    const part = (head: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;
    const json = JSON.stringify({ name: 'M', experimentRunId });
    const body = Buffer.concat([
      Buffer.from(`${part('name="model"')}${json}\r\n${part('name="modelArtifact"; filename="m.zip"')}`),
      zip,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const headers = { ...api.headers, 'content-type': 'multipart/form-data; boundary=b' };
    const answer = await api.fetch('/data/sensei/models', { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
  });

  it('refuses a model without an artifact, or of no run', async () => {
    const artifact = await builtInModel();
    expect(await upload({ name: 'M', experimentRunId }, new Blob([]))).toMatchObject({
      status: 400,
      body: { additionalDetails: { modelArtifact: expect.stringContaining('is missing') } },
    });
    const elsewhere = { name: 'M', experimentRunId: '5c5af39c73fcec153117eed1' };
    expect(await upload(elsewhere, artifact)).toMatchObject({ status: 422 });
    expect(await upload({ originType: 'online' }, artifact)).toMatchObject({
      status: 400,
      body: { additionalDetails: { name: expect.any(String), experimentRunId: expect.any(String) } },
    });
  });

  it('refuses what the engine of the run could not load', async () => {
    const violationOf = async (artifact: Blob) => {
      const answer = await upload({ name: 'M', experimentRunId }, artifact);
      expect(answer).toMatchObject({ status: 422 });
      return (answer.body['additionalDetails'] as Record<string, string>)['modelArtifact'];
    };
    expect(await violationOf(new Blob(['0123456789']))).toContain('is not a ZIP file');
    expect(await violationOf(await zipOf({ 'model.json': '{}' }))).toContain('it lacks trees.bin');
    expect(await violationOf(await zipOf({ 'model.json': '{}', 'trees.bin': '' }))).toContain('format missing');
    expect(await violationOf(await zipOf({ 'model.json': '{', 'trees.bin': '' }))).toContain('is not JSON');
    const described = { format: 2, problem: 'Regression', label: 'y', labelType: 'double', features: [] };
    const description = (algorithm: string) => JSON.stringify({ ...described, algorithm });
    const shapeless = await zipOf({ 'model.json': '{"format": 2, "algorithm": null}', 'trees.bin': '{' });
    expect(await violationOf(shapeless)).toContain('algorithm is null; it must be one of');
    for (const algorithm of ['cart', 'random-forest']) {
      const archive = await zipOf({ 'model.json': description(algorithm), 'trees.bin': '{' });
      expect(await violationOf(archive)).toContain('trees.bin holds no');
    }
  });

  it('serves what a run trained, and an upload only where it is named', async () => {
    const experiment = await api.create('/experiments', { name: 'Own', mlInstanceId: ground.mlInstanceId });
    const runs = `/experiments/${experiment}/runs`;
    const train = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] }];
    const score = [{ name: 'score', parameters: [{ key: 'scoringDataSetId', value: ground.dataSetId }] }];
    const runId = await api.create(runs, { mode: 'train', tasks: train });
    const uploaded = await upload({ name: 'U', experimentRunId: runId }, await builtInModel());
    expect(await api.call('POST', runs, { mode: 'score', tasks: score })).toMatchObject({ status: 422 });
    await finishTraining(api, runId);
    await upload({ name: 'Later', experimentRunId: runId }, await builtInModel());
    const published = await api.call('POST', '/mlServices', {
      name: 'S',
      mlInstanceId: ground.mlInstanceId,
      trainingExperimentId: experiment,
      trainingExperimentRunId: runId,
      scoringDataSetId: ground.dataSetId,
      scoringSchedule: { cron: '0 6 * * *' },
    });
    const list = await api.call('GET', `/models?property=experimentRunId==${runId},state==trained`);
    expect(list.body['children']).toEqual([expect.objectContaining({ id: published.body['championModelId'] })]);
    const named = [
      { name: 'score', parameters: [...(score[0]?.parameters ?? []), { key: 'modelId', value: uploaded.body['id'] }] },
    ];
    expect(await api.call('POST', runs, { mode: 'score', tasks: named })).toMatchObject({ status: 201 });
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
    for (const [eventValues, status] of [
      ['text', 400],
      [1, 400],
      [true, 400],
      [[1], 400],
      [{ a: {} }, 400],
      [{}, 201],
    ] as const) {
      expect(await api.call('POST', '/insights', { events: { name: 'fit', eventValues } })).toMatchObject({ status });
    }
    expect(await api.call('GET', '/insights/metrics?algorithm=none')).toMatchObject({ status: 400 });
  });
});
