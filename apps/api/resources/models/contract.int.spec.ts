import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import { finishTraining, trainedArtifact } from '../../testing/trained-run.js';
import { commonFields, onlyPage, success } from '../../testing/common-fields.js';
import { profiled, VendorClient } from '../../testing/vendor-client.js';
import { builtInModel } from '../../testing/built-in-model.js';

describe('the published operations of models', () => {
  let api: RunningApi;
  let client: VendorClient;
  let experimentId: string;
  let experimentRunId: string;
  let id: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    client = new VendorClient(api);
    const engineId = await api.create('/engines', { name: 'E', type: 'Python' });
    const mlInstanceId = await api.create('/mlInstances', { name: 'I', engineId, tasks: [{ name: 'train' }] });
    const dataSetId = await api.create('/dataSets', { name: 'D' });
    experimentId = await api.create('/experiments', { name: 'X', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    experimentRunId = await api.create(`/experiments/${experimentId}/runs`, { mode: 'train', tasks });
    await finishTraining(api, experimentRunId);
    const list = await api.call<{ children: { id: string }[] }>('GET', '/models');
    id = list.body.children[0]?.id ?? '';
  });

  afterAll(() => api.stop());

  const trained = () => ({
    ...commonFields(api, `/models/${id}`),
    name: expect.any(String),
    experimentId,
    experimentRunId,
    mlInstanceId: expect.any(String),
    engineId: expect.any(String),
    state: ['trained'],
    modelArtifactUri: `${api.url}/data/sensei/models/${id}/artifact`,
    deprecated: false,
    createdBy: expect.any(Object),
  });

  it('lists the models of a run, at an address that ends in a slash', async () => {
    const all = await client.send('GET /models', { after: '/' });
    expect(all.body).toMatchObject({ _page: onlyPage(1, 'deleted==false') });
    const answer = await client.send('GET /models', { after: `/?property=experimentRunID==${experimentRunId}` });
    expect(answer.body).toMatchObject({ _page: onlyPage(1, `experimentRunId==${experimentRunId},deleted==false`) });
    expect(answer.body['children']).toEqual([trained()]);
  });

  it('gets one, and updates it with the profile of MLInstances', async () => {
    const got = await client.send('GET /models/{id}', { ids: { id } });
    expect(got.body).toEqual(trained());
    const body = {
      ...got.body,
      name: 'A name for this Model',
      description: 'An updated description for this Model',
      modelArtifactUri: 'wasb://test-models@mlpreprodstorage.blob.core.windows.net/model-name',
    };
    const updated = await client.send('PUT /models/{id}', { ids: { id }, headers: profiled('mlInstance'), body });
    expect(updated.status).toBe(200);
    expect(updated.body).toEqual({
      ...got.body,
      name: 'A name for this Model',
      description: 'An updated description for this Model',
      updated: updated.body['updated'],
      warnings: [expect.stringMatching(/^modelArtifactUri is read-only: it stays "http/)],
    });
  });

  it('downloads the artifact', async () => {
    const answer = await client.send<string>('GET /models/{id}/artifact', { ids: { id } });
    expect(answer).toMatchObject({ status: 200, body: trainedArtifact });
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  });

  it('uploads one, and deletes it', async () => {
    const form = new FormData();
    form.set('model', JSON.stringify({ name: 'Uploaded', experimentRunId }));
    form.set('modelArtifact', await builtInModel(), 'model.zip');
    const answer = await client.send<{ id: string }>('POST /models', { body: form });
    expect(answer).toMatchObject({ status: 201, body: { name: 'Uploaded', experimentRunId, deleted: false } });
    const ids = { id: answer.body.id };
    expect(await client.send('DELETE /models/{id}', { ids })).toMatchObject(success('Model deletion was successful'));
    expect(await client.send('GET /models/{id}', { ids })).toMatchObject({ status: 404 });
  });

  it('registers one that was made elsewhere, by no run', async () => {
    const form = new FormData();
    form.set('model', JSON.stringify({ name: 'Your Model - 0615-1342-45', originType: 'offline' }));
    form.set('modelArtifact', new Blob(['onnx']), 'model.onnx');
    const answer = await client.send<{ id: string }>('POST /models', { body: form });
    const offline = answer.body.id;
    expect(answer.body).toEqual({
      ...commonFields(api, `/models/${offline}`),
      name: 'Your Model - 0615-1342-45',
      originType: 'offline',
      state: ['published'],
      modelArtifactUri: `${api.url}/data/sensei/models/${offline}/artifact`,
      deprecated: false,
    });
    const body = { ...answer.body, deprecated: true };
    const updated = await client.send('PUT /models/{id}', { ids: { id: offline }, headers: profiled('model'), body });
    expect(updated.body).toEqual({ ...body, updated: updated.body['updated'] });
    const found = await client.send('GET /models', { after: '?property=originType==offline,deprecated==true' });
    expect(found.body).toMatchObject({ children: [{ id: offline }], _page: { totalCount: 1 } });
    expect(
      (await client.send('GET /models', { after: `?property=deprecated==false,id==${offline}` })).body,
    ).toMatchObject({ children: [] });
  });

  it('lists transcodings, and refuses formats that nothing here makes', async () => {
    const list = await client.send('GET /models/{id}/transcodings', { ids: { id } });
    expect(list).toMatchObject({
      status: 200,
      body: { children: [], _page: { property: `modelId==${id},deleted==false`, totalCount: 0, count: 0 } },
    });
    const refused = await client.send('POST /models/{id}/transcodings', {
      ids: { id },
      body: { targetFormat: 'CoreML' },
    });
    expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining('CoreML') } });
    const ids = { id, tid: '3c0d7d5b-9a3c-4f0e-8f43-3a7c3f1f0b62' };
    expect(await client.send('GET /models/{id}/transcodings/{tid}', { ids })).toMatchObject({ status: 404 });
  });

  it('are all sent here', () => {
    expect(client.missing('/models')).toEqual([]);
  });
});
