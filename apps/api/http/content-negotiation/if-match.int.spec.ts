import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineExaminations } from '#application';
import type { EngineRead } from '#application';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';
import { builtInModel } from '../../testing/built-in-model.js';

interface Kind {
  readonly list: string;
  readonly create: () => Promise<string>;
  /** A PUT that changes it. */
  readonly change: () => Json;
  readonly deleted: string;
}

describe('versions', () => {
  let api: RunningApi;
  let ground: Groundwork;
  let experimentRunId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
    const experimentId = await api.create('/experiments', { name: 'E', mlInstanceId: ground.mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] }];
    experimentRunId = await api.create(`/experiments/${experimentId}/runs`, { mode: 'train', tasks });
  });

  afterAll(() => api.stop());

  const service = (name: string) => ({
    name,
    mlInstanceId: ground.mlInstanceId,
    trainingDataSetId: ground.dataSetId,
    scoringDataSetId: ground.dataSetId,
  });
  const uploadModel = async () => {
    const form = new FormData();
    form.set('model', JSON.stringify({ name: 'A', experimentRunId }));
    form.set('modelArtifact', await builtInModel(), 'model.bin');
    return String((await api.call('POST', '/models', form)).body['id']);
  };

  const kinds: readonly [string, Kind][] = [
    [
      'engine',
      {
        list: '/engines',
        create: () => api.create('/engines', { name: 'A', type: 'BuiltIn', algorithm: 'Regression' }),
        change: () => ({ name: 'B' }),
        deleted: 'Engine deletion was successful',
      },
    ],
    [
      'MLInstance',
      {
        list: '/mlInstances',
        create: () => api.create('/mlInstances', { name: 'A', engineId: ground.engineId }),
        change: () => ({ name: 'B', engineId: ground.engineId }),
        deleted: 'MLInstance deletion was successful',
      },
    ],
    [
      'experiment',
      {
        list: '/experiments',
        create: () => api.create('/experiments', { name: 'A', mlInstanceId: ground.mlInstanceId }),
        change: () => ({ name: 'B', mlInstanceId: ground.mlInstanceId }),
        deleted: 'Experiment successfully deleted',
      },
    ],
    [
      'model',
      {
        list: '/models',
        create: uploadModel,
        change: () => ({ name: 'B' }),
        deleted: 'Model deletion was successful',
      },
    ],
    [
      'MLService',
      {
        list: '/mlServices',
        create: () => api.create('/mlServices', service('A')),
        change: () => service('B'),
        deleted: 'MLService deletion was successful',
      },
    ],
    [
      'data set',
      {
        list: '/dataSets',
        create: () => api.create('/dataSets', { name: 'A' }),
        change: () => ({ name: 'B' }),
        deleted: 'Data set deletion was successful',
      },
    ],
  ];

  it.each(kinds)('guard every change of a(n) %s', async (_name, { list, create, change, deleted }) => {
    const path = `${list}/${await create()}`;
    const etag = async () => (await api.call('GET', path)).headers.get('etag');
    const put = (ifMatch?: string) =>
      api.call('PUT', path, change(), ifMatch === undefined ? {} : { 'if-match': ifMatch });
    const remove = (ifMatch: string) => api.call('DELETE', path, undefined, { 'if-match': ifMatch });

    const first = await etag();
    expect(first).toBe('"1"');
    for (const foreign of ['"2"', '"0"', '"abc"', 'nonsense', '']) {
      expect(await put(foreign)).toMatchObject({ status: 412, body: { title: 'Precondition Failed' } });
      expect(await remove(foreign)).toMatchObject({ status: 412 });
    }
    expect(await api.call('GET', path)).toMatchObject({ status: 200, body: { name: 'A' } });

    const changed = await put(first ?? '');
    expect(changed).toMatchObject({ status: 200, body: { name: 'B' } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await etag()).toBe('"2"');
    expect(await put(first ?? '')).toMatchObject({ status: 412 });
    for (const known of ['"2"', 'W/"2"', '*', undefined]) {
      const same = await put(known);
      expect(same.status).toBe(200);
      expect(same.headers.get('etag')).toBe('"2"');
    }

    expect(await remove('"1"')).toMatchObject({ status: 412 });
    expect(await remove('"2"')).toMatchObject({
      status: 200,
      body: { title: 'Success', status: 200, detail: deleted },
    });
    expect(await api.call('DELETE', path)).toMatchObject({ status: 404 });
    expect(await put()).toMatchObject({ status: 404 });
    expect(await api.call('GET', path)).toMatchObject({ status: 404 });
    const shown = await api.call<{ children: Json[] }>(
      'GET',
      `${list}?property=deleted==true,id==${path.split('/')[2] ?? ''}`,
    );
    expect(shown.body.children).toMatchObject([{ name: 'B', deleted: true }]);
  });
});

describe('what workers find out about an engine', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  });

  afterAll(() => api.stop());

  it('is another version to read, and no change that If-Match meets', async () => {
    const image = { location: 'registry.example.com/team/forecast:2' };
    const created = await api.call('POST', '/engines', {
      name: 'A',
      type: 'Container',
      artifacts: { default: { image } },
    });
    const path = `/engines/${String(created.body['id'])}`;
    const examinations = api.workerPart(EngineExaminations);
    let read: EngineRead | undefined;
    const examine = async () => {
      const found = { images: [{ ...image, digest: `sha256:${'1'.repeat(64)}` }] };
      for (const engine of await examinations.pending('images', 10)) {
        read = engine;
        expect(await examinations.record(engine, found)).toBe('recorded');
      }
    };
    const put = (name: string, etag: string) => api.call('PUT', path, { name }, { 'if-match': etag });
    const etagOf = ({ headers }: { readonly headers: Headers }) => headers.get('etag') ?? '';

    await examine();
    const seen = await api.call('GET', path, undefined, { 'if-none-match': etagOf(created) });
    expect(seen).toMatchObject({ status: 200, body: { images: [image] } });
    expect(etagOf(seen)).toMatch(/^"2/);
    expect((await api.call('GET', `${path}?asOf=${String(created.body['created'])}`)).body).not.toHaveProperty(
      'images',
    );

    const late = { location: 'registry.example.com/team/other:1', digest: `sha256:${'2'.repeat(64)}` };
    const pin = () => read && examinations.pin(read, late);
    expect(await pin()).toBe(late.digest);
    const changed = await put('B', etagOf(created));
    expect(changed).toMatchObject({ status: 200, body: { name: 'B' } });
    // A run that read the engine before does not say what it is now.
    expect(await pin()).toBeUndefined();
    for (const older of [etagOf(created), etagOf(seen)]) {
      expect(await put('C', older)).toMatchObject({ status: 412 });
    }
    await examine();
    expect(await put('C', etagOf(seen))).toMatchObject({ status: 412 });
    expect(await put('C', '"9"')).toMatchObject({ status: 412 });
    const removed = await api.call('DELETE', path, undefined, { 'if-match': etagOf(changed) });
    expect(removed).toMatchObject({ status: 200 });
  });
});

describe('deletions of all that belongs to a parent', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  });

  afterAll(() => api.stop());

  const bulk: readonly [string, string, string, (parentId: string, ground: Groundwork) => [string, Json]][] = [
    [
      'mlInstances',
      'engineId',
      'MLInstances successfully deleted',
      (engineId) => ['/mlInstances', { name: 'A', engineId }],
    ],
    [
      'experiments',
      'mlInstanceId',
      'Experiments successfully deleted',
      (mlInstanceId) => ['/experiments', { name: 'A', mlInstanceId }],
    ],
    [
      'mlServices',
      'mlInstanceId',
      'MLServices deletion was successful',
      (mlInstanceId, { dataSetId }) => [
        '/mlServices',
        { name: 'A', mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId },
      ],
    ],
  ];

  it.each(bulk)('DELETE /%s takes %s', async (list, parameter, detail, childOf) => {
    const ground = await layGroundwork(api);
    const parentId = parameter === 'engineId' ? ground.engineId : ground.mlInstanceId;
    const path = `/${list}?${parameter}=${parentId}`;
    const [address, body] = childOf(parentId, ground);
    const ids = [await api.create(address, body), await api.create(address, body)];
    expect(await api.call('DELETE', path)).toMatchObject({
      status: 200,
      body: { title: 'Success', status: 200, detail },
    });
    for (const id of ids) expect(await api.call('GET', `${address}/${id}`)).toMatchObject({ status: 404 });
    expect(await api.call('DELETE', path)).toMatchObject({ status: 410, body: { title: 'Gone', status: 410 } });
    expect(await api.call('DELETE', `/${list}`)).toMatchObject({
      status: 400,
      body: { additionalDetails: { [parameter]: 'is missing in the query string' } },
    });
    const unknown = `/${list}?${parameter}=68d936d8-17e6-44ef-a4b6-c7502055638b`;
    expect(await api.call('DELETE', unknown)).toMatchObject({ status: 404 });
  });

  it('cascades from an engine to all below', async () => {
    const { engineId, mlInstanceId, dataSetId } = await layGroundwork(api);
    const experiment = await api.create('/experiments', { name: 'A', mlInstanceId });
    const data = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    const service = await api.create('/mlServices', { name: 'A', mlInstanceId, ...data });
    const { body } = await api.call('GET', `/mlServices/${service}`);
    expect(await api.call('DELETE', `/engines/${engineId}`)).toMatchObject({ status: 200 });
    for (const path of [
      `/mlInstances/${mlInstanceId}`,
      `/experiments/${experiment}`,
      `/experiments/${String(body['trainingExperimentId'])}`,
      `/experiments/${String(body['scoringExperimentId'])}/runs`,
      `/mlServices/${service}`,
      `/mlServices/${service}/schedule`,
    ]) {
      expect(await api.call('GET', path)).toMatchObject({ status: 404 });
    }
    expect(await api.call('DELETE', `/mlInstances?engineId=${engineId}`)).toMatchObject({ status: 410 });
  });
});
