import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import { commonFields, onlyPage, success, uuid } from '../../testing/common-fields.js';
import { profiled, VendorClient } from '../../testing/vendor-client.js';

const image = {
  location: 'docker_host.azurecr.io/recipe:1',
  name: 'An additional name for the Docker image',
  executionType: 'Python',
};

const written = {
  name: 'A name for this Engine',
  description: 'A description for this Engine',
  type: 'Python',
  algorithm: 'Classification',
};

describe('the published operations of engines', () => {
  let api: RunningApi;
  let client: VendorClient;

  beforeAll(async () => {
    const dockerRegistry = { host: 'docker_host.azurecr.io', username: 'puller', password: 'password' };
    api = await RunningApi.start({ config: { dockerRegistry } });
    client = new VendorClient(api);
  });

  afterAll(() => api.stop());

  const form = (engine: object | string, files: Readonly<Record<string, string>> = {}): FormData => {
    const parts = new FormData();
    parts.set('engine', typeof engine === 'string' ? engine : JSON.stringify(engine));
    for (const [part, name] of Object.entries(files)) parts.set(part, new Blob(['code']), name);
    return parts;
  };

  const register = async () => {
    const engine = { ...written, artifacts: { default: { image } } };
    return (await client.send<{ id: string }>('POST /engines', { body: form(engine) })).body.id;
  };

  it('looks up the Docker registry', async () => {
    expect(await client.send('GET /engines/dockerRegistry')).toMatchObject({
      status: 200,
      body: { host: 'docker_host.azurecr.io', username: 'puller', password: 'password' },
    });
  });

  it('creates an engine from a Docker URL in a form', async () => {
    const answer = await client.send('POST /engines', {
      body: form({ ...written, artifacts: { default: { image } } }),
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      ...commonFields(api, `/engines/${String(answer.body['id'])}`),
      id: uuid,
      ...written,
      artifacts: { default: { image: { ...image, packagingType: 'docker' } } },
      runnable: true,
    });
  });

  it('creates an engine from a binary artifact', async () => {
    const engine = { ...written, algorithm: 'Classification', type: 'PySpark' };
    const answer = await client.send('POST /engines', { body: form(engine, { defaultArtifact: 'file.egg' }) });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      type: 'PySpark',
      artifacts: { default: { image: { name: 'file.egg', packagingType: 'egg', location: expect.any(String) } } },
    });
  });

  it('creates a feature pipeline, of which a description may be empty', async () => {
    const engine = { name: 'Feature Pipeline Engine', description: '', algorithm: 'fp', type: 'PySpark' };
    const overriding = {
      location: expect.stringMatching(/^objects:/),
      name: 'pipeline.egg',
      executionType: 'PySpark',
      packagingType: 'egg',
    };
    const files = { featurePipelineOverrideArtifact: 'pipeline.egg', defaultArtifact: 'pipeline.egg' };
    const answer = await client.send('POST /engines', { body: form(engine, files) });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      description: '',
      algorithm: 'fp',
      artifacts: {
        overrides: [{ id: uuid, name: 'featurePipeline', artifact: overriding, defaultMLInstanceConfigs: [] }],
      },
    });
  });

  it('keeps overrides, whether their configurations are an object or a list', async () => {
    const artifact = { location: 'registry/train:1', name: 'train', packagingType: 'docker', executionType: 'R' };
    const task = { name: 'train', parameters: [{ key: 'label', value: 'y' }] };
    const override = { id: '1', name: 'train', artifact };
    const overrides = [
      { ...override, defaultMLInstanceConfigs: task },
      { ...override, id: '2', name: 'publish', defaultMLInstanceConfigs: [task] },
    ];
    const body = { ...written, originType: 'offline', deprecated: true, artifacts: { overrides } };
    const answer = await client.send<{ id: string }>('POST /engines', { body: form(body) });
    expect(answer).toMatchObject({ status: 201, body });
    const { id } = answer.body;
    const got = await client.send('GET /engines/{id}', { ids: { id } });
    expect(got.body['artifacts']).toEqual({ overrides });
    const sentBack = { ids: { id }, headers: profiled('engine'), body: got.body };
    expect((await client.send('PUT /engines/{id}', sentBack)).body).toEqual(got.body);
    const after = `?property=originType==offline,deprecated==true,id==${id}`;
    expect((await client.send('GET /engines', { after })).body).toMatchObject({ children: [{ id, deprecated: true }] });
  });

  it('lists summaries', async () => {
    const sandbox = { 'x-sandbox-name': 'listing' };
    const made = await client.send<{ id: string }>('POST /engines', { body: form(written), headers: sandbox });
    const answer = await client.send('GET /engines', { headers: sandbox });
    expect(answer.body).toEqual({
      children: [
        {
          ...commonFields(api, `/engines/${made.body.id}`),
          ...written,
          runnable: false,
          why: expect.stringContaining('it has no code'),
        },
      ],
      _page: onlyPage(1, 'deleted==false'),
      _links: {
        self: { href: `${api.url}/data/sensei/engines` },
        page: { href: `${api.url}/data/sensei/engines{?start,limit}`, templated: true },
      },
    });
  });

  it('gets one, updates it whole and deletes it', async () => {
    const id = await register();
    const got = await client.send('GET /engines/{id}', { ids: { id } });
    expect(got).toMatchObject({ status: 200, body: { id, ...written } });
    // The documents advise to send back what GET answered, changed.
    const body = { ...got.body, name: 'An updated name for this Engine', description: 'An updated description' };
    const updated = await client.send('PUT /engines/{id}', { ids: { id }, headers: profiled('engine'), body });
    expect(updated.status).toBe(200);
    expect(updated.body).toEqual({
      ...got.body,
      name: 'An updated name for this Engine',
      description: 'An updated description',
      updated: updated.body['updated'],
    });
    expect(await client.send('DELETE /engines/{id}', { ids: { id } })).toMatchObject(
      success('Engine deletion was successful'),
    );
    expect(await client.send('DELETE /engines/{id}', { ids: { id } })).toMatchObject({ status: 404 });
  });

  it('takes its runs with it, from every operation', async () => {
    const engineId = await register();
    const mlInstanceId = await api.create('/mlInstances', { name: 'I', engineId });
    const experiment = await api.create('/experiments', { name: 'E', mlInstanceId });
    const runs = `/experiments/${experiment}/runs`;
    const run = `${runs}/${await api.create(runs, { mode: 'train' })}`;
    const asOf = new Date().toISOString();
    expect(await api.call('GET', run)).toMatchObject({ status: 200 });
    await client.send('DELETE /engines/{id}', { ids: { id: engineId } });
    for (const path of [runs, run, `${run}/status`, `${run}/logs?stream=stdout`]) {
      expect(await api.call('GET', path)).toMatchObject({ status: 404 });
    }
    expect(await api.call('POST', `${run}/cancel`, {})).toMatchObject({ status: 404 });
    expect(await api.call('GET', `${run}?asOf=${asOf}`)).toMatchObject({ status: 200 });
  });

  it('are all sent here', () => {
    expect(client.missing('/engines')).toEqual([]);
  });
});
