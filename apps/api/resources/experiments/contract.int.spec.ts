import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import { finishTraining } from '../../testing/trained-run.js';
import { commonFields, onlyPage, success, uuid } from '../../testing/common-fields.js';
import { profiled, VendorClient } from '../../testing/vendor-client.js';

const logs = ['execution', 'stdout', 'stderr'];

describe('the published operations of experiments and runs', () => {
  let api: RunningApi;
  let client: VendorClient;
  let mlInstanceId: string;
  let dataSetId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    client = new VendorClient(api);
    const engineId = await api.create('/engines', { name: 'E', type: 'PySpark' });
    const tasks = [{ name: 'train', parameters: [{ key: 'numFeatures', value: '10' }] }, { name: 'score' }];
    mlInstanceId = await api.create('/mlInstances', { name: 'I', engineId, tasks });
    dataSetId = await api.create('/dataSets', { name: 'D' });
  });

  afterAll(() => api.stop());

  const create = async (instance = mlInstanceId) => {
    const body = { name: 'Experiment for Retail ', mlInstanceId: instance, tags: { test: 'guide' } };
    return client.send<{ id: string }>('POST /experiments', { headers: profiled('experiment'), body });
  };

  it('creates an ordinary experiment', async () => {
    const answer = await create();
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      ...commonFields(api, `/experiments/${answer.body.id}`),
      name: 'Experiment for Retail ',
      mlInstanceId,
      createdByService: false,
      tags: { test: 'guide' },
    });
  });

  it.each(['train', 'score'])('creates an experiment that is scheduled to %s', async (name) => {
    const parameters = [
      { value: '1000', key: 'numFeatures' },
      { value: dataSetId, key: `${name === 'train' ? 'training' : 'scoring'}DataSetId` },
    ];
    const template = {
      tasks: [{ name, parameters, specification: { type: 'SparkTaskSpec', executorCores: 5, numExecutors: 5 } }],
      schedule: { cron: '*/20 * * * *', startTime: '2018-11-11', endTime: '2019-11-11' },
    };
    const answer = await client.send('POST /experiments', {
      headers: profiled('experiment'),
      body: { name: 'Experiment for Retail', mlInstanceId, template },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      ...commonFields(api, `/experiments/${String(answer.body['id'])}`),
      name: 'Experiment for Retail',
      mlInstanceId,
      createdByService: false,
      workflowId: expect.any(String),
      template,
      warnings: ['template.schedule will not fire: its endTime "2019-11-11" has passed'],
    });
  });

  it('lists the experiments of an MLInstance', async () => {
    const engineId = await api.create('/engines', { name: 'E', type: 'Python' });
    const instance = await api.create('/mlInstances', { name: 'Listed', engineId });
    const { id } = (await create(instance)).body;
    const answer = await client.send('GET /experiments', { after: `?property=mlInstanceId==${instance}` });
    expect(answer.body).toMatchObject({ _page: onlyPage(1, `mlInstanceId==${instance},deleted==false`) });
    expect(answer.body['children']).toEqual([
      {
        ...commonFields(api, `/experiments/${id}`),
        name: 'Experiment for Retail ',
        mlInstanceId: instance,
        createdByService: false,
      },
    ]);
  });

  it('gets one, updates it with a profile of another name, and deletes it', async () => {
    const { id } = (await create()).body;
    const got = await client.send('GET /experiments/{id}', { ids: { id } });
    const body = { ...got.body, name: 'An upated name' };
    const updated = await client.send('PUT /experiments/{id}', { ids: { id }, headers: profiled('experiments'), body });
    expect(updated.status).toBe(200);
    expect(updated.body).toEqual({ ...got.body, name: 'An upated name', updated: updated.body['updated'] });
    expect(await client.send('DELETE /experiments/{id}', { ids: { id }, headers: client.bareToken })).toMatchObject(
      success('Experiment successfully deleted'),
    );
    expect(await client.send('GET /experiments/{id}', { ids: { id } })).toMatchObject({ status: 404 });
  });

  it('deletes all of an MLInstance', async () => {
    const engineId = await api.create('/engines', { name: 'E', type: 'Python' });
    const instance = await api.create('/mlInstances', { name: 'Emptied', engineId });
    await create(instance);
    const deletion = () => client.send('DELETE /experiments', { after: `?mlInstanceId=${instance}` });
    expect(await deletion()).toMatchObject(success('Experiments successfully deleted'));
    expect(await deletion()).toMatchObject({ status: 410 });
  });

  it('creates a run in any case of its mode, lists it, and shows its status', async () => {
    const { id } = (await create()).body;
    const parameters = [
      { key: 'numFeatures', value: '2' },
      { key: 'trainingDataSetId', value: dataSetId },
    ];
    const run = await client.send<{ id: string }>('POST /experiments/{id}/runs', {
      ids: { id },
      headers: profiled('experimentRun'),
      body: { mode: 'Train', tasks: [{ name: 'train', parameters }] },
    });
    const runId = run.body.id;
    const summary = {
      ...commonFields(api, `/experiments/${id}/runs/${runId}`),
      mode: 'train',
      experimentId: id,
      createdBySchedule: false,
      state: 'PENDING',
      runChain: { trainTaskId: runId },
    };
    expect(run.status).toBe(201);
    const course = { window: { to: expect.any(String) }, attempt: 1, attemptLimit: 3, dataSetId };
    expect(run.body).toEqual({ ...summary, ...course, tasks: [{ name: 'train', parameters }] });
    expect((await client.send('GET /experiments/{id}/runs/{runId}', { ids: { id, runId } })).body).toEqual(run.body);
    const list = await client.send('GET /experiments/{id}/runs', { ids: { id }, after: '?property=mode==train' });
    expect(list.body).toMatchObject({
      children: [summary],
      _page: { property: `experimentId==${id},mode==train,deleted==false`, totalCount: 1, count: 1 },
    });
    expect((list.body['children'] as object[])[0]).toEqual(summary);
    const status = await client.send('GET /experiments/{id}/runs/{runId}/status', { ids: { id, runId } });
    const href = `${api.url}/data/sensei/experiments/${id}/runs/${runId}`;
    expect(status.body).toEqual({
      id,
      name: `RunStatus for experimentRunId ${runId}`,
      experimentRunId: runId,
      deleted: false,
      status: {
        tasks: [
          {
            id: uuid,
            name: 'train',
            state: 'PENDING',
            tasklogs: logs.map((name) => ({ name, url: `${href}/logs?stream=${name}` })),
          },
        ],
      },
    });
  });

  it('scores with a model that is named, and not without one', async () => {
    const { id } = (await create()).body;
    const request = (body: object) =>
      client.send<{ id: string }>('POST /experiments/{id}/runs', {
        ids: { id },
        headers: profiled('experimentRun'),
        body,
      });
    const train = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const score = [{ key: 'scoringDataSetId', value: dataSetId }];
    const early = await request({ mode: 'score', tasks: [{ name: 'score', parameters: score }] });
    expect(early).toMatchObject({ status: 422, body: { title: 'Unprocessable' } });
    const { id: runId } = (await request({ mode: 'train', tasks: train })).body;
    await finishTraining(api, runId);
    const models = await api.call<{ children: { id: string }[] }>('GET', `/models?property=experimentRunId==${runId}`);
    const parameters = [...score, { key: 'modelId', value: models.body.children[0]?.id }];
    const run = await request({ mode: 'score', tasks: [{ name: 'score', parameters }] });
    expect(run).toMatchObject({ status: 201, body: { mode: 'score', tasks: [{ name: 'score', parameters }] } });
    const status = await client.send('GET /experiments/{id}/runs/{runId}/status', { ids: { id, runId } });
    expect(status.body).toMatchObject({ status: { tasks: [{ state: 'DONE' }] } });
  });

  it('knows a feature pipeline by both of its names', async () => {
    const { id } = (await create()).body;
    const tasks = [{ name: 'featurePipeline', parameters: [{ key: 'a', value: '1' }] }];
    const answer = await client.send('POST /experiments/{id}/runs', {
      ids: { id },
      body: { mode: 'FeaturePipeline', tasks },
    });
    expect(answer).toMatchObject({ status: 201, body: { mode: 'fp', tasks: [{ ...tasks[0], name: 'fp' }] } });
    expect(answer.body['runChain']).toEqual({ preprocessTaskId: answer.body['id'] });
  });

  it('are all sent here', () => {
    expect(client.missing('/experiments')).toEqual([]);
  });
});
