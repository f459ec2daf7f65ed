import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import { commonFields, onlyPage, success } from '../../testing/common-fields.js';
import { profiled, VendorClient } from '../../testing/vendor-client.js';

const tasks = [
  {
    name: 'train',
    parameters: [{ key: 'learning_rate', value: '0.3' }],
    specification: { type: 'ContainerTaskSpec', cpus: '1' },
  },
  { name: 'score', parameters: [{ key: 'output_dataset_id', value: 'output-dataset-000' }] },
  { name: 'fp', parameters: [{ key: 'feature pipeline parameter', value: 'parameter value' }] },
];

describe('the published operations of MLInstances', () => {
  let api: RunningApi;
  let client: VendorClient;
  let engineId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    client = new VendorClient(api);
    engineId = await api.create('/engines', { name: 'E', type: 'PySpark' });
  });

  afterAll(() => api.stop());

  /** The tutorial's payload: with a creator, who is ignored. */
  const payload = (engine = engineId) => ({
    name: 'Retail - Instance',
    description: 'Instance for ML Instance',
    engineId: engine,
    createdBy: { displayName: 'John Doe', userId: 'johnd' },
    tags: { purpose: 'tutorial' },
    tasks,
  });

  const create = async (engine?: string) => {
    const request = { headers: profiled('mlInstance'), body: payload(engine) };
    return client.send<{ id: string }>('POST /mlInstances', request);
  };

  it('creates one, and answers every field', async () => {
    const answer = await create();
    const { createdBy: _createdBy, ...fields } = payload();
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ ...commonFields(api, `/mlInstances/${answer.body.id}`), ...fields });
  });

  it('lists summaries', async () => {
    const engine = await api.create('/engines', { name: 'Listed', type: 'Python' });
    const { id } = (await create(engine)).body;
    const answer = await client.send('GET /mlInstances', { after: `?property=engineId==${engine}` });
    const { createdBy: _createdBy, tags: _tags, tasks: _tasks, ...fields } = payload(engine);
    expect(answer.body).toMatchObject({ _page: onlyPage(1, `engineId==${engine},deleted==false`) });
    expect(answer.body['children']).toEqual([{ ...commonFields(api, `/mlInstances/${id}`), ...fields }]);
  });

  it('gets one, updates it and deletes it', async () => {
    const { id } = (await create()).body;
    const got = await client.send('GET /mlInstances/{id}', { ids: { id } });
    const changed = [{ name: 'train', parameters: [{ key: 'learning_rate', value: '0.5' }] }];
    const updated = await client.send('PUT /mlInstances/{id}', {
      ids: { id },
      headers: profiled('mlInstance'),
      body: { ...got.body, tasks: changed },
    });
    expect(updated.status).toBe(200);
    expect(updated.body).toEqual({ ...got.body, tasks: changed, updated: updated.body['updated'] });
    expect(await client.send('DELETE /mlInstances/{id}', { ids: { id } })).toMatchObject(
      success('MLInstance deletion was successful'),
    );
    expect(await client.send('GET /mlInstances/{id}', { ids: { id } })).toMatchObject({ status: 404 });
  });

  it('deletes all of an engine', async () => {
    const engine = await api.create('/engines', { name: 'Emptied', type: 'Python' });
    await create(engine);
    const deletion = () => client.send('DELETE /mlInstances', { after: `?engineId=${engine}` });
    expect(await deletion()).toMatchObject(success('MLInstances successfully deleted'));
    expect(await deletion()).toMatchObject({ status: 410 });
  });

  it('begins with the tasks that the engine suggests, where it brings none', async () => {
    const suggested = [{ name: 'train', parameters: [{ key: 'numFeatures', value: '10' }] }];
    const artifacts = { default: { defaultMLInstanceConfigs: suggested } };
    const engineId = await api.create('/engines', { name: 'Suggesting', type: 'Python', artifacts });
    const create = (tasks?: object[]) => client.send('POST /mlInstances', { body: { name: 'I', engineId, tasks } });
    expect((await create()).body['tasks']).toEqual(suggested);
    expect((await create([{ name: 'score' }])).body['tasks']).toEqual([{ name: 'score' }]);
  });

  it('are all sent here', () => {
    expect(client.missing('/mlInstances')).toEqual([]);
  });
});
