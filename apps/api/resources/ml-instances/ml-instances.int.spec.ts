import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';

describe('mlInstances', () => {
  let api: RunningApi;
  let engineId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    engineId = await api.create('/engines', { name: 'Custom', type: 'Python', algorithm: 'Custom' });
  });

  afterAll(() => api.stop());

  const tasks = [
    {
      name: 'Train',
      parameters: [
        { key: 'n', value: 10 },
        { key: 'on', value: true },
        { key: 'token', value: 'hush', secret: true },
      ],
      specification: { type: 'ContainerTaskSpec', cpus: '1' },
      datasets: { inputs: [{ id: 'a' }], outputs: [] },
    },
  ];

  it('keeps values as strings and masks secrets, and keeps a secret that is sent back masked', async () => {
    const created = await api.call('POST', '/mlInstances', { name: 'A', engineId, tasks, tags: { a: 'b' } });
    const masked = [
      {
        name: 'train',
        parameters: [
          { key: 'n', value: '10' },
          { key: 'on', value: 'true' },
          { key: 'token', value: '***', secret: true },
        ],
        specification: { type: 'ContainerTaskSpec', cpus: '1' },
        datasets: { inputs: [{ id: 'a' }], outputs: [] },
      },
    ];
    expect(created).toMatchObject({ status: 201, body: { name: 'A', engineId, tasks: masked, tags: { a: 'b' } } });
    const path = `/mlInstances/${String(created.body['id'])}`;
    const { rows } = await api.database.pool.query<{ text: string }>(
      'select body::text as text from read_ml_instances',
    );
    expect(rows.map(({ text }) => text).join()).not.toContain('hush');
    const same = await api.call('PUT', path, created.body);
    expect(same).toMatchObject({ status: 200, body: { tasks: masked } });
    expect(same.headers.get('etag')).toBe('"1"');
  });

  it('keeps secret what was so, copies what its engine suggests, and refuses secrets that cannot be kept', async () => {
    const { pool } = api.database;
    const configs = [{ name: 'train', parameters: [{ key: 'token', value: 'of the engine', secret: true }] }];
    const artifacts = { default: { defaultMLInstanceConfigs: configs } };
    const engine = await api.create('/engines', { name: 'Suggesting', type: 'Python', artifacts });
    const stored = async () => (await pool.query('select from secrets')).rowCount;
    const before = await stored();
    const suggested = [{ name: 'train', parameters: [{ key: 'token', value: '***', secret: true }] }];
    expect(await api.call('GET', `/engines/${engine}`)).toMatchObject({
      body: { artifacts: { default: { defaultMLInstanceConfigs: suggested } } },
    });
    const id = await api.create('/mlInstances', { name: 'A', engineId: engine, tasks: suggested });
    expect(await stored()).toBe(before);
    const token = (parameter: object) => ({
      name: 'A',
      engineId: engine,
      tasks: [{ name: 'train', parameters: [{ key: 'token', ...parameter }] }],
    });
    expect(await api.call('PUT', `/mlInstances/${id}`, token({ value: 'another' }))).toMatchObject({
      body: { tasks: suggested },
    });
    expect(await stored()).toBe(Number(before) + 1);
    const open = [{ name: 'train', parameters: [{ key: 'token', value: 'told' }] }];
    expect(await api.call('PUT', `/mlInstances/${id}`, token({ value: 'told', secret: false }))).toMatchObject({
      body: { tasks: open },
    });
    for (const [parameter, message] of [
      [{ value: 'abc', secret: true }, 'is too short for a secret: at least 4 characters can be kept out of logs'],
      [
        { key: 'other', value: '***', secret: true },
        '"***" keeps the value that is stored, and there is none of "other"',
      ],
    ] as const) {
      expect(await api.call('POST', '/mlInstances', token(parameter))).toMatchObject({
        status: 422,
        body: { additionalDetails: { 'tasks[0].parameters[0].value': message } },
      });
    }
    expect(
      await api.call('POST', '/mlInstances', { ...token({ value: 'refused', secret: true }), name: '' }),
    ).toMatchObject({
      status: 400,
    });
    expect(await stored()).toBe(Number(before) + 1);
  });

  it('names each broken parameter by its place', async () => {
    const broken = [{ name: 'train', parameters: [{ key: 'a', value: 'x' }, { value: [] }] }, { name: 'walk' }];
    expect(await api.call('POST', '/mlInstances', { name: 'A', engineId, tasks: broken })).toMatchObject({
      status: 400,
      body: {
        additionalDetails: {
          'tasks[0].parameters[1].key': 'is missing: it must be a string of 1 to 255 characters',
          'tasks[0].parameters[1].value': expect.stringContaining('[] is not a string'),
          'tasks[1].name': '"walk" is not one of train, score, fp, featurePipeline',
        },
      },
    });
  });

  it.each(['5c5af39c73fcec153117eed1', '00000000-0000-4000-8000-000000000000'])(
    'answers 422 for the unknown engine %s',
    async (unknown) => {
      expect(await api.call('POST', '/mlInstances', { name: 'A', engineId: unknown })).toMatchObject({
        status: 422,
        body: { additionalDetails: { engineId: expect.stringContaining(unknown) } },
      });
    },
  );

  it('refuses a parameter that the built-in engine does not know', async () => {
    const builtIn = await api.create('/engines', { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' });
    const parameters = [
      { key: 'label', value: 'y' },
      { key: 'max_depth', value: '3' },
    ];
    const answer = await api.call('POST', '/mlInstances', {
      name: 'A',
      engineId: builtIn,
      tasks: [{ name: 'train', parameters }],
    });
    expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('max_depth') } });
  });

  it('lists without tasks and tags', async () => {
    await api.create('/mlInstances', { name: 'listed', engineId, tasks, tags: { a: 'b' } });
    const { body } = await api.call<{ children: object[] }>('GET', '/mlInstances?property=name==listed');
    expect(body.children).toHaveLength(1);
    expect(Object.keys(body.children[0] ?? {})).toEqual([
      'id',
      'name',
      'engineId',
      'created',
      'createdBy',
      'updated',
      'deleted',
      '_links',
    ]);
  });

  it('deletes all of an engine at once, and once', async () => {
    const other = await api.create('/engines', { name: 'Other', type: 'Python' });
    expect(await api.call('DELETE', `/mlInstances?engineId=${other}`)).toMatchObject({ status: 200 });
    const ids = [await api.create('/mlInstances', { name: 'A', engineId: other })];
    ids.push(await api.create('/mlInstances', { name: 'B', engineId: other }));
    expect(await api.call('DELETE', `/mlInstances?engineId=${other}`)).toMatchObject({
      status: 200,
      body: { title: 'Success', detail: 'MLInstances successfully deleted' },
    });
    for (const id of ids) expect(await api.call('GET', `/mlInstances/${id}`)).toMatchObject({ status: 404 });
    expect(await api.call('DELETE', `/mlInstances?engineId=${other}`)).toMatchObject({ status: 410 });
    expect(await api.call('DELETE', '/mlInstances?engineId=nobody')).toMatchObject({ status: 404 });
    expect(await api.call('DELETE', '/mlInstances')).toMatchObject({ status: 400 });
  });
});
