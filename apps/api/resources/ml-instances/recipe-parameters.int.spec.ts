import { EngineExaminations } from '#application';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await RunningApi.start();
});
afterAll(() => api.stop());

const schema = {
  type: 'object',
  properties: { rate: { type: 'number', exclusiveMinimum: 0 }, key: { type: 'integer' } },
  required: ['rate'],
};

async function uploadRecipe(): Promise<string> {
  const form = new FormData();
  form.set('engine', JSON.stringify({ name: 'Recipe' }));
  form.set('defaultArtifact', new Blob(['def train(): ...']), 'recipe.py');
  const { body } = await api.call('POST', '/engines', form);
  return String(body['id']);
}

/** Says what a worker would say that has imported it. */
async function examine(found: Readonly<Record<string, unknown>>): Promise<void> {
  const examinations = api.workerPart(EngineExaminations);
  for (const engine of await examinations.pending('recipes', 10)) {
    const location = (engine.body.artifacts?.['default'] as { image: { location: string } }).image.location;
    await examinations.record(engine, { recipes: [{ location, modes: ['train', 'score'], ...found } as never] });
  }
}

const task = (name: string, ...parameters: readonly (readonly [string, string])[]) => ({
  name,
  parameters: parameters.map(([key, value]) => ({ key, value })),
});

it('answers what a worker found, and refuses what a recipe would wherever parameters are written', async () => {
  const engineId = await uploadRecipe();
  const instance = (tasks: readonly object[]) =>
    api.call('POST', '/mlInstances', { name: 'I', engineId, tasks }) as Promise<{ status: number; body: Json }>;
  const early = await instance([task('train', ['rate', 'fast'])]);
  expect(early).toMatchObject({
    status: 201,
    body: { warnings: [expect.stringMatching(/^parameters: no worker has/)] },
  });
  expect((await api.call('GET', `/engines/${engineId}`)).body).toMatchObject({
    runnable: true,
    recipes: [{ state: 'pending', modes: ['train', 'score'] }],
  });

  await examine({
    form: 'plain',
    python: '3.11.7',
    problems: [],
    parameters: { schema, unchecked: [], open: false, reserved: ['trainingDataSetId'] },
  });
  expect((await api.call('GET', `/engines/${engineId}`)).body).toMatchObject({
    runnable: true,
    recipes: [{ state: 'imported', form: 'plain', python: '3.11.7', parameters: schema }],
  });
  const refused = await instance([task('train', ['rate', 'fast']), task('score')]);
  expect(refused).toMatchObject({
    status: 422,
    body: {
      additionalDetails: {
        'tasks[0].parameters[0]': 'parameter "rate": "fast" must be number (allowed: type number, exclusiveMinimum 0)',
        'tasks[1].parameters': 'parameter "rate": is required: allowed: type number, exclusiveMinimum 0',
      },
    },
  });

  const ofRecipe = expect.stringContaining('parameter "rate": "fast" must be number');
  const mlInstanceId = String(early.body['id']);
  const service = { name: 'S', mlInstanceId, trainingDataSetId: await api.create('/dataSets', { name: 'D' }) };
  expect(await api.call('POST', '/mlServices', service)).toMatchObject({
    status: 422,
    body: { additionalDetails: { mlInstanceId: ofRecipe } },
  });
  const experimentId = await api.create('/experiments', { name: 'E', mlInstanceId });
  const run = `/experiments/${experimentId}/runs`;
  expect(await api.call('POST', run, { mode: 'train' })).toMatchObject({
    status: 422,
    body: { additionalDetails: { tasks: ofRecipe } },
  });
  expect(await api.call('POST', run, { mode: 'train', tasks: [task('train', ['rate', '1'])] })).toMatchObject({
    status: 201,
  });
  const template = { tasks: [task('train', ['key', 'x'])] };
  const secret = { name: 'train', parameters: [{ key: 'rate', value: 'hidden', secret: true }] };
  const withSecret = await instance([secret]);
  expect(withSecret).toMatchObject({ status: 201 });
  const experiment = { name: 'E', mlInstanceId: String(withSecret.body['id']), template };
  expect(await api.call('POST', '/experiments', experiment)).toMatchObject({
    status: 422,
    body: { additionalDetails: { 'template.tasks[0].parameters[0]': expect.stringContaining('"x" must be integer') } },
  });
  expect(withSecret.body).not.toHaveProperty('warnings');
});

it('says of a recipe that cannot be imported why, until it is sent again', async () => {
  const engineId = await uploadRecipe();
  await examine({ why: 'the recipe imports "lightgbm" (recipe.py:1), which its environment lacks' });
  const path = `/engines/${engineId}`;
  expect((await api.call('GET', path)).body).toMatchObject({
    runnable: false,
    why: 'its recipe cannot be imported: the recipe imports "lightgbm" (recipe.py:1), which its environment lacks',
    recipes: [{ state: 'failed', why: expect.stringContaining('lightgbm') }],
  });
  const told = `the recipe of engine "${engineId}" for train and score cannot be imported, and its runs fail of the same: `;
  const instance = await api.call('POST', '/mlInstances', { name: 'I', engineId, tasks: [] });
  expect(instance).toMatchObject({ status: 201, body: { warnings: [expect.stringContaining(`engineId: ${told}`)] } });
  const service = {
    name: 'S',
    mlInstanceId: String(instance.body['id']),
    trainingDataSetId: await api.create('/dataSets', { name: 'D' }),
  };
  const warnings = expect.arrayContaining([expect.stringContaining(`mlInstanceId: ${told}`)]);
  expect(await api.call('POST', '/mlServices', service)).toMatchObject({ status: 201, body: { warnings } });
  const { body } = await api.call('PUT', path, { name: 'Recipe' });
  expect(body).toMatchObject({ runnable: true, recipes: [{ state: 'pending' }] });
});

it('has a recipe looked at again when what failed it may have passed, and keeps what was found until then', async () => {
  const engineId = await uploadRecipe();
  const why = 'the environment could not be built: the network is away';
  await examine({ why, mayPass: true });
  const path = `/engines/${engineId}`;
  const { body } = await api.call('GET', path);
  expect(body).toMatchObject({ recipes: [{ state: 'failed', why, nextLook: expect.stringMatching(/^20.*Z$/) }] });
  const examinations = api.part(EngineExaminations);
  expect(await examinations.resume(10)).toBe(0);
  expect(await examinations.pending('recipes', 10)).toEqual([]);
});
