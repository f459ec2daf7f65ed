import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v5 } from 'uuid';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

describe('experiments', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  });

  afterAll(() => api.stop());

  const template = {
    tasks: [{ name: 'train', parameters: [{ key: 'seed', value: 7 }] }],
    schedule: { cron: '0 3 * * *', startTime: '2026-01-01', endTime: '2036-01-01T00:00:00Z' },
    notification: { email: 'a@example.com', emailOnFailure: true },
  };

  it('creates one under the wrong profile, and answers its template', async () => {
    const contentType = { 'content-type': 'application/vnd.adobe.platform.sensei+json;profile=mlInstance.v1.json' };
    const body = { name: 'E', mlInstanceId: ground.mlInstanceId, tags: { a: 'b' }, template };
    const answer = await api.call('POST', '/experiments', body, contentType);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        name: 'E',
        mlInstanceId: ground.mlInstanceId,
        createdByService: false,
        workflowId: answer.body['id'],
        tags: { a: 'b' },
        template: { ...template, tasks: [{ name: 'train', parameters: [{ key: 'seed', value: '7' }] }] },
      },
    });
    const path = `/experiments/${String(answer.body['id'])}`;
    expect(await api.call('PUT', path, answer.body)).toMatchObject({ status: 200, body: answer.body });
    const list = await api.call<{ children: object[] }>('GET', '/experiments?property=name==E');
    expect(list.body.children[0]).not.toHaveProperty('template');
    expect(list.body.children[0]).not.toHaveProperty('tags');
  });

  it('finds its MLInstance by a query', async () => {
    const answer = await api.call('POST', '/experiments', { name: 'Q', mlInstanceQuery: 'name==y of x' });
    expect(answer).toMatchObject({ status: 201, body: { mlInstanceId: ground.mlInstanceId } });
    const places = (place: string) => ({ status: 422, body: { additionalDetails: { mlInstanceQuery: place } } });
    const query = (mlInstanceQuery: string) => api.call('POST', '/experiments', { name: 'Q', mlInstanceQuery });
    const message = (text: string, count: number) =>
      `"${text}" matches ${count} MLInstances; it must match exactly one`;
    expect(await query('name==none')).toMatchObject(places(message('name==none', 0)));
    const { engineId } = ground;
    for (const name of ['twin', 'twin']) await api.create('/mlInstances', { name, engineId });
    expect(await query('name==twin')).toMatchObject(places(message('name==twin', 2)));
    expect(await query('nothing==1')).toMatchObject({ status: 400 });
    expect(await api.call('POST', '/experiments', { name: 'Q' })).toMatchObject({
      status: 400,
      body: { additionalDetails: { mlInstanceId: 'is missing' } },
    });
  });

  it('names violations inside the template', async () => {
    const broken = { tasks: [{ name: 'train', parameters: [{}] }], schedule: { cron: '* *' } };
    const body = { name: 'E', mlInstanceId: ground.mlInstanceId, template: broken };
    const answer = await api.call('POST', '/experiments', body);
    expect(answer).toMatchObject({ status: 400 });
    expect(Object.keys(answer.body['additionalDetails'] as object)).toEqual([
      'template.tasks[0].parameters[0].key',
      'template.tasks[0].parameters[0].value',
      'template.schedule.cron',
    ]);
  });

  it('names what its template refers to and nobody has, and makes nothing under such ids', async () => {
    const owner = await api.create('/experiments', { name: 'Owner', mlInstanceId: ground.mlInstanceId });
    const sandbox = { 'x-sandbox-name': 'other' };
    const foreign = await layGroundwork(api, sandbox);
    // What the owner's predictions are going to be called follows from the id of the experiment.
    const predictions = v5('predictions', owner);
    const nothing = '5c5af39c-73fc-4c15-8117-eed100000000';
    const template = {
      tasks: [
        { name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] },
        {
          name: 'score',
          parameters: [
            { key: 'scoringDataSetId', value: foreign.dataSetId },
            { key: 'scoringResultsDataSetId', value: predictions },
            { key: 'modelId', value: nothing },
          ],
        },
      ],
    };
    const answers = [
      await api.call('POST', '/experiments', { name: 'E', mlInstanceId: foreign.mlInstanceId, template }, sandbox),
      await api.call('PUT', `/experiments/${owner}`, { name: 'E', mlInstanceId: ground.mlInstanceId, template }),
    ];
    const score = {
      'template.tasks[1].parameters[1].value': `"${predictions}" is not the id of a data set`,
      'template.tasks[1].parameters[2].value': `"${nothing}" is not the id of a model`,
    };
    expect(answers).toMatchObject([
      {
        status: 422,
        body: {
          additionalDetails: {
            'template.tasks[0].parameters[0].value': `"${ground.dataSetId}" is not the id of a data set`,
            ...score,
          },
        },
      },
      {
        status: 422,
        body: {
          additionalDetails: {
            'template.tasks[1].parameters[0].value': `"${foreign.dataSetId}" is not the id of a data set`,
            ...score,
          },
        },
      },
    ]);
    const { rows } = await api.database.pool.query('select from events where stream = $1', [`dataSet-${predictions}`]);
    expect(rows).toEqual([]);
  });

  it('keeps what its template named when that is gone', async () => {
    const dataSetId = await api.create('/dataSets', { name: 'Short-lived' });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const body = { name: 'E', mlInstanceId: ground.mlInstanceId, template: { tasks } };
    const id = await api.create('/experiments', body);
    expect(await api.call('DELETE', `/dataSets/${dataSetId}?force=true`)).toMatchObject({ status: 200 });
    expect(await api.call('PUT', `/experiments/${id}`, { ...body, name: 'F' })).toMatchObject({ status: 200 });
    expect(await api.call('POST', '/experiments', body)).toMatchObject({ status: 422 });
  });

  it('takes a run into its template that is there, and no other', async () => {
    const body = (experimentRunId: string) => ({
      name: 'E',
      mlInstanceId: ground.mlInstanceId,
      template: { experimentRunId },
    });
    const id = await api.create('/experiments', { name: 'E', mlInstanceId: ground.mlInstanceId });
    const run = await api.create(`/experiments/${id}/runs`, {
      mode: 'train',
      tasks: [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] }],
    });
    const nothing = '4ed4e3a5-3b49-4d3c-8b9e-0d2a1c0b7f11';
    const refused = { 'template.experimentRunId': `"${nothing}" is not the id of a run` };
    for (const [method, path] of [
      ['POST', '/experiments'],
      ['PUT', `/experiments/${id}`],
    ] as const) {
      expect(await api.call(method, path, body(nothing))).toMatchObject({
        status: 422,
        body: { additionalDetails: refused },
      });
      expect((await api.call(method, path, body(run))).body).toMatchObject({ template: { experimentRunId: run } });
    }
  });

  it('requests a run, follows its status and logs, and cancels it', async () => {
    const id = await api.create('/experiments', { name: 'R', mlInstanceId: ground.mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] }];
    const run = await api.call('POST', `/experiments/${id}/runs`, { mode: 'Train', tasks, description: 'first' });
    const runId = String(run.body['id']);
    const path = `/experiments/${id}/runs/${runId}`;
    const summary = {
      id: runId,
      mode: 'train',
      experimentId: id,
      description: 'first',
      createdBySchedule: false,
      state: 'PENDING',
      runChain: { trainTaskId: expect.any(String) },
      created: expect.any(String),
      createdBy: { displayName: 'Ada', userId: 'ada' },
      updated: expect.any(String),
      deleted: false,
      _links: { self: { href: `${api.url}/data/sensei${path}` } },
    };
    expect(run.status).toBe(201);
    const { dataSetId } = ground;
    const course = { window: { to: expect.any(String) }, attempt: 1, attemptLimit: 3, dataSetId };
    expect(run.body).toEqual({ ...summary, ...course, tasks: [expect.objectContaining({ name: 'train' })] });
    const parameters = (run.body['tasks'] as { parameters: object[] }[])[0]?.parameters;
    expect(parameters).toEqual(expect.arrayContaining([{ key: 'trainingDataSetId', value: ground.dataSetId }]));
    expect(await api.call('GET', path)).toMatchObject({ status: 200, body: run.body });
    expect(await api.call('GET', `/experiments/${id}/runs`)).toMatchObject({ body: { children: [summary] } });

    const url = (name: string) => ({ name, url: `${api.url}/data/sensei${path}/logs?stream=${name}` });
    const { body: status } = await api.call('GET', `${path}/status`);
    const task = { id: runId, name: 'train', state: 'PENDING', tasklogs: ['execution', 'stdout', 'stderr'].map(url) };
    expect(status).toEqual({
      id,
      name: `RunStatus for experimentRunId ${runId}`,
      experimentRunId: runId,
      deleted: false,
      status: { tasks: [task] },
    });
    expect(await api.call('GET', `${path}/logs?stream=stdout`)).toMatchObject({ status: 200, body: '' });
    expect(await api.call('GET', `${path}/logs?stream=../secret`)).toMatchObject({ status: 400 });
    await mkdir(join(api.home, 'logs', runId, '1'), { recursive: true });
    await writeFile(join(api.home, 'logs', runId, '1', 'stdout.log'), 'epoch 1\n');
    const log = await api.call<string>('GET', `${path}/logs?stream=stdout`);
    expect(log).toMatchObject({ status: 200, body: 'epoch 1\n' });
    expect(log.headers.get('content-type')).toBe('text/plain; charset=utf-8');

    expect(await api.call('POST', `${path}/cancel`)).toMatchObject({ status: 202, body: { id: runId } });
    expect(await api.call('GET', `${path}/status`)).toMatchObject({
      body: { status: { tasks: [{ state: 'ABORTED' }] } },
    });
    expect(await api.call('POST', `${path}/cancel`, { reason: 'again' })).toMatchObject({ status: 409 });
    const other = await api.create('/experiments', { name: 'Other', mlInstanceId: ground.mlInstanceId });
    expect(await api.call('GET', `/experiments/${other}/runs/${runId}`)).toMatchObject({ status: 404 });
  });

  it('answers 422 for scoring without a model', async () => {
    const id = await api.create('/experiments', { name: 'S', mlInstanceId: ground.mlInstanceId });
    const tasks = [{ name: 'score', parameters: [{ key: 'scoringDataSetId', value: ground.dataSetId }] }];
    expect(await api.call('POST', `/experiments/${id}/runs`, { mode: 'score', tasks })).toMatchObject({ status: 422 });
  });

  it('deletes one, and all of an MLInstance', async () => {
    const id = await api.create('/experiments', { name: 'D', mlInstanceId: ground.mlInstanceId });
    expect(await api.call('DELETE', `/experiments/${id}`)).toMatchObject({
      status: 200,
      body: { detail: 'Experiment successfully deleted' },
    });
    expect(await api.call('GET', `/experiments/${id}/runs`)).toMatchObject({ status: 404 });
    const all = `/experiments?mlInstanceId=${ground.mlInstanceId}`;
    expect(await api.call('DELETE', all)).toMatchObject({ body: { detail: 'Experiments successfully deleted' } });
    expect(await api.call('DELETE', all)).toMatchObject({ status: 410 });
  });
});
