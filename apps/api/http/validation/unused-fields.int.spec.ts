import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

let api: RunningApi;
let engineId: string;
let mlInstanceId: string;

beforeAll(async () => {
  api = await RunningApi.start();
  engineId = await api.create('/engines', { name: 'engine', type: 'Python' });
  mlInstanceId = await api.create('/mlInstances', { name: 'instance', engineId });
});

afterAll(() => api.stop());

const experiment = (fields: Json = {}): Json => ({ name: 'experiment', mlInstanceId, ...fields });
const cron = '0 0 1 1 *';
const misspelt = (): Json =>
  experiment({ colour: null, template: { scheduel: { cron }, tasks: [{ name: 'train', paramters: [] }] } });
const strict = { prefer: 'respond-async, handling=strict' };

describe('fields that are not known', () => {
  it('are told in the answer, with their places and what was probably meant', async () => {
    const { status, body } = await api.call('POST', '/experiments', misspelt());
    expect(status).toBe(201);
    expect(body['warnings']).toEqual([
      'colour is not a field; there are name, description, mlInstanceId, mlInstanceQuery, tags, template',
      'template.scheduel is not a field; did you mean schedule?',
      'template.tasks[0].paramters is not a field; did you mean parameters?',
    ]);
  });

  it('are refused where the client prefers strict handling', async () => {
    const { status, body } = await api.call('POST', '/experiments', misspelt(), strict);
    expect({
      status,
      places: Object.keys(body['errors'] ?? body['fields'] ?? {}),
      detail: body['detail'],
    }).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/colour: .*template\.scheduel: .*template\.tasks\[0\]\.paramters: /),
    });
    const listed = await api.call('GET', '/experiments?property=name==strict');
    expect(listed.body['children']).toEqual([]);
  });

  it('are told of forms', async () => {
    const form = new FormData();
    form.append('engine', JSON.stringify({ name: 'form', tpye: 'Python' }));
    const { body } = await api.call('POST', '/engines', form);
    expect(body['warnings']).toEqual(['tpye is not a field; did you mean type?']);
  });

  it.each(['tags', 'template'])('are no matter where %s is free of form or complete', async (field) => {
    const fields = { tags: { anything: 'x' }, template: { tasks: [{ name: 'train', specification: { any: 1 } }] } };
    const { body } = await api.call(
      'POST',
      '/experiments',
      experiment({ [field]: fields[field as keyof typeof fields] }),
    );
    expect(body).not.toHaveProperty('warnings');
  });
});

describe('fields that answers carry', () => {
  it('can be sent back as they came, in a PUT and in a POST, strictly too', async () => {
    const { body } = await api.call('POST', '/engines', { name: 'sent back', nmae: 1 });
    expect(body).toHaveProperty('warnings');
    const path = `/engines/${String(body['id'])}`;
    const put = await api.call('PUT', path, { ...body, name: 'renamed' }, strict);
    expect(put).toMatchObject({ status: 200, body: { name: 'renamed' } });
    expect(put.body).not.toHaveProperty('warnings');
    const copy = await api.call('POST', '/engines', put.body, strict);
    expect(copy.status).toBe(201);
    expect(copy.body).not.toHaveProperty('warnings');
    const get = await api.call('GET', path);
    expect((await api.call('PUT', path, get.body, strict)).status).toBe(200);
  });

  it('are told where a PUT means to change what is read-only', async () => {
    const { body } = await api.call('POST', '/mlServices', { name: 'service', mlInstanceId });
    const path = `/mlServices/${String(body['id'])}`;
    const change = { ...body, championModelId: engineId, id: mlInstanceId };
    const put = await api.call('PUT', path, change);
    expect(put.body['warnings']).toEqual([
      `id is read-only: it stays "${String(body['id'])}"`,
      'championModelId is read-only: it stays unset',
    ]);
    const refused = await api.call('PUT', path, change, strict);
    expect(refused).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('championModelId: is read-only') },
    });
  });
});

describe('fields that count only when a resource is made', () => {
  it.each([true, false])('tell that a PUT of a service trains nothing, whether trainOnPublish is %s', async (value) => {
    const service = { name: 'service', mlInstanceId, trainOnPublish: value };
    const { body } = await api.call('POST', '/mlServices', service, strict);
    const path = `/mlServices/${String(body['id'])}`;
    const why = 'counts on POST only; POST /mlServices/{id}/runs trains now';
    expect(await api.call('PUT', path, service)).toMatchObject({
      status: 200,
      body: { warnings: [`trainOnPublish ${why}`] },
    });
    expect(await api.call('PUT', path, service, strict)).toMatchObject({
      status: 400,
      body: { additionalDetails: { trainOnPublish: why } },
    });
    const unset = await api.call('PUT', path, { ...service, trainOnPublish: null }, strict);
    expect(unset).toMatchObject({ status: 200 });
    expect(unset.body).not.toHaveProperty('warnings');
  });

  it('tell that a PUT of an experiment looks for no MLInstance', async () => {
    const { body } = await api.call('POST', '/experiments', {
      name: 'experiment',
      mlInstanceQuery: `name==instance,engineId==${engineId}`,
    });
    const query = { name: 'experiment', mlInstanceQuery: 'name==other' };
    const put = await api.call('PUT', `/experiments/${String(body['id'])}`, query);
    expect(put).toMatchObject({
      status: 200,
      body: { mlInstanceId, warnings: ['mlInstanceQuery counts on POST only: an experiment keeps its MLInstance'] },
    });
  });
});

it('warns of nothing that is not there', async () => {
  expect((await api.call('PUT', `/engines/${mlInstanceId}`, { name: 'a', id: 'b', x: 1 })).status).toBe(404);
  const service = { name: 'a', mlInstanceId, trainOnPublish: true };
  expect((await api.call('PUT', `/mlServices/${mlInstanceId}`, service)).status).toBe(404);
});

it('refuses an MLInstance of the built-in engine that names no label for training', async () => {
  const builtIn = await api.create('/engines', { name: 'engine', type: 'BuiltIn' });
  const tasks = [{ name: 'train', parameters: [{ key: 'algorithm', value: 'cart' }] }];
  const refused = await api.call('POST', '/mlInstances', { name: 'a', engineId: builtIn, tasks });
  expect(refused).toMatchObject({
    status: 422,
    body: { detail: 'tasks[0].parameters: parameter "label": is required: the column to predict' },
  });
});
