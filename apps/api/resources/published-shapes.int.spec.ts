import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publishedListing, publishedShapes } from '../testing/published-shapes.js';
import type { Shape } from '../testing/published-shapes.js';
import { layGroundwork } from '../testing/published.js';
import { RunningApi } from '../testing/running-api.js';
import type { Json } from '../testing/running-api.js';
import { finishTraining } from '../testing/trained-run.js';

const ajv = new Ajv({ strict: false, allErrors: true });
ajvFormats.default(ajv, ['uuid']);

/** Our own document plays no part here: it could be wrong in the same way as the answer. */
function expectShape(shape: Shape, answer: unknown): void {
  ajv.validate(shape, answer);
  expect({ errors: ajv.errors ?? [], answer }).toEqual({ errors: [], answer });
}

describe('answers have the published shapes', () => {
  let api: RunningApi;
  let paths: Readonly<Record<string, string>>;

  const schedule = { startTime: '2030-01-01T00:00', endTime: '2031-01-01T00:00', cron: '30 4 * * *' };
  const get = async (path: string): Promise<Json> => (await api.call('GET', path)).body;
  const idsOf = async (list: string) =>
    ((await get(list))['children'] as { readonly id: string }[]).map(({ id }) => id);

  beforeAll(async () => {
    api = await RunningApi.start();
    const { mlInstanceId, dataSetId } = await layGroundwork(api);
    const image = { location: 'hub/recipe:1', name: 'recipe', executionType: 'Python' };
    const configs = [{ name: 'train', parameters: [{ key: 'a', value: 1 }] }];
    const overrides = [{ name: 'train', artifact: image, defaultMLInstanceConfigs: configs }];
    const engine = await api.create('/engines', {
      ...{ name: 'E', type: 'Python', algorithm: 'Classification', language: ['Python'], tags: { a: 'b' } },
      artifacts: { default: { image }, overrides },
    });
    const template = { tasks: [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }] };
    const experiment = await api.create('/experiments', {
      ...{ name: 'X', mlInstanceId, tags: { a: 'b' } },
      template: { ...template, schedule },
    });
    const service = await api.create('/mlServices', {
      ...{ name: 'S', description: 'D', mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId },
      ...{ trainingTimeframe: '10000', scoringTimeframe: 20_000, tags: { a: 'b' } },
      scoringSchedule: schedule,
    });
    const [runId = ''] = await idsOf(`/mlServices/${service}/runs`);
    await finishTraining(api, runId);
    const { experimentId } = await get(`/runs/${runId}`);
    const [[model = ''], [insight = '']] = await Promise.all([idsOf('/models'), idsOf('/insights')]);
    const run = `/experiments/${String(experimentId)}/runs/${runId}`;
    paths = {
      engine: `/engines/${engine}`,
      mlInstance: `/mlInstances/${mlInstanceId}`,
      experiment: `/experiments/${experiment}`,
      experimentRun: run,
      experimentRunStatus: `${run}/status`,
      model: `/models/${model}`,
      insight: `/insights/${insight}`,
      mlService: `/mlServices/${service}`,
    };
  });

  afterAll(() => api.stop());

  it.each(Object.entries(publishedShapes))('%s', async (name, shape) => {
    const path = paths[name] ?? '';
    expectShape(shape, await get(path));
    if (name === 'experimentRunStatus') return;
    const list = path.slice(0, path.lastIndexOf('/'));
    const page = await get(`${list}?limit=1&orderby=-created`);
    expectShape(publishedListing(shape), page);
    expect(page['children']).toHaveLength(1);
  });

  it('after a change too', async () => {
    const put = await api.call('PUT', paths['mlService'] ?? '', {
      ...(await get(paths['mlService'] ?? '')),
      name: 'T',
    });
    expectShape(publishedShapes.mlService, put.body);
    expect(put.body).toMatchObject({ name: 'T', trainingTimeframe: 10_000, scoringTimeframe: 20_000 });
  });

  it('and these shapes refuse what is not', async () => {
    const service = await get(paths['mlService'] ?? '');
    for (const broken of [
      { ...service, scoringTimeframe: '20000' },
      { ...service, created: 1 },
      { ...service, mlInstanceId: undefined },
    ]) {
      expect(ajv.validate(publishedShapes.mlService, JSON.parse(JSON.stringify(broken)))).toBe(false);
    }
  });
});
