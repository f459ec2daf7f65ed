import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleIds } from '../../openapi/example-ids.js';
import { setExampleStage } from '../../testing/example-stage.js';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

let api: RunningApi;
let ground: Groundwork;
const strict = { prefer: 'handling=strict' };

beforeAll(async () => {
  api = await RunningApi.start();
  ground = await layGroundwork(api);
});

afterAll(() => api.stop());

const get = (path: string, headers: Record<string, string> = {}) => api.call('GET', path, undefined, headers);

describe('parameters that are not known', () => {
  const lists = 'start, after, limit, orderby, property';

  it.each<[string, () => string, string[]]>([
    [
      'a list',
      () => '/engines?offset=1&Limit=2',
      [`offset is not a parameter; there are ${lists}`, 'Limit is not a parameter; did you mean limit?'],
    ],
    [
      'a resource',
      () => `/engines/${ground.engineId}?as_of=2026-01-01`,
      ['as_of is not a parameter; did you mean asOf?'],
    ],
    [
      'rows',
      () => `/dataSets/${ground.dataSetId}/rows?fromm=2026-01-01`,
      ['fromm is not a parameter; did you mean from?'],
    ],
    [
      'a profile',
      () => `/dataSets/${ground.dataSetId}/profile?foo=1&=2`,
      ['foo is not a parameter; there are bins', '"" is not a parameter; there are bins'],
    ],
  ])('are told by %s, and refused where that is preferred', async (_name, pathOf, warnings) => {
    const answer = await get(pathOf());
    expect(answer).toMatchObject({ status: 200, body: { warnings } });
    const refused = await get(pathOf(), strict);
    const details = Object.values(refused.body['additionalDetails'] as object);
    expect(refused.status).toBe(400);
    expect(warnings).toEqual(details.map((detail) => expect.stringContaining(String(detail))));
  });

  it('are told beside fields that are not, and by deletions', async () => {
    const posted = await api.call('POST', '/engines?dryRun=true', { name: 'A', colour: 'red' });
    expect(posted.body['warnings']).toEqual([
      'dryRun is not a parameter; there are none',
      expect.stringContaining('colour is not a field'),
    ]);
    const path = `/engines/${String(posted.body['id'])}`;
    expect(await api.call('DELETE', `${path}?force=true`, undefined, strict)).toMatchObject({ status: 400 });
    expect(await api.call('DELETE', `${path}?force=true`)).toMatchObject({
      status: 200,
      body: { warnings: ['force is not a parameter; there are none'] },
    });
  });

  it('are refused where the answer has no place for warnings', async () => {
    for (const path of [
      `/dataSets/${ground.dataSetId}/rows?format=csv&lmit=1`,
      `/dataSets/${ground.dataSetId}/rows?format=parquet&limt=1`,
      '/events?type=RunFailed',
    ]) {
      expect({ path, ...(await get(path)) }).toMatchObject({
        path,
        status: 400,
        body: { detail: expect.stringMatching(/is not a parameter; did you mean (limit|types)\?/) },
      });
    }
  });

  it('are no matter to probes and pages', async () => {
    for (const path of ['/healthz?x=1', '/openapi.json?x=1']) {
      expect(await api.fetch(path, { headers: strict })).toMatchObject({ status: 200 });
    }
  });
});

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly format?: string };
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>>;
}

describe('parameters without a value, and ids that are none', () => {
  /** Lists of which forms send nothing. */
  const mayBeEmpty = new Set(['orderby', 'property', 'types']);
  let asked: readonly (Parameter & { readonly method: string; readonly path: string })[];
  let own: Record<string, string>;

  beforeAll(async () => {
    const { ids, sandbox } = await setExampleStage(api, 'parameters', false);
    own = { 'x-sandbox-name': sandbox };
    const { paths } = (await api.fetch<Described>('/openapi.json')).body;
    const kindOf = { '{runId}': exampleIds.runs, '{kind}': 'scoring', '{tid}': exampleIds.transcodings };
    asked = Object.entries(paths).flatMap(([template, item]) => {
      const collection = (/^\/data\/sensei\/(\w+)/.exec(template)?.[1] ?? '') as keyof typeof exampleIds;
      const filled = Object.entries({ ...kindOf, '{id}': exampleIds[collection] }).reduce(
        (path, [name, id]) => path.replace(name, ids.get(id) ?? id),
        template,
      );
      return Object.entries(item).flatMap(([method, { parameters = [] }]) =>
        parameters
          .filter((parameter) => parameter.in === 'query')
          .map((parameter) => ({ ...parameter, method: method.toUpperCase(), path: filled })),
      );
    });
    expect(asked.length).toBeGreaterThan(100);
  });

  const send = (method: string, path: string) => {
    const headers = { ...api.headers, ...own, 'content-type': 'application/json' };
    const body = path.includes('/schedules/preview') ? '{"schedule": {"cron": "0 2 * * *"}}' : '{}';
    return api.fetch(path, { method, headers, ...(method === 'POST' && { body }) });
  };

  it('are refused alike by all operations, but for what a form may leave empty', async () => {
    for (const { method, path, name } of asked.filter((one) => !mayBeEmpty.has(one.name))) {
      const answer = await send(method, `${path}?${name}=`);
      expect({ method, path, ...answer }).toMatchObject({
        ...{ method, path, status: 400 },
        body: { additionalDetails: { [name]: 'is empty: say a value, or leave the parameter out' } },
      });
    }
    for (const { method, path, name } of asked.filter(
      ({ name: one, path: at }) => mayBeEmpty.has(one) && !at.endsWith('/events'),
    )) {
      expect({ path, ...(await send(method, `${path}?${name}=`)) }).toMatchObject({ path, status: 200 });
    }
  });

  it('are refused where an id is asked for', async () => {
    const ids = asked.filter(({ schema }) => schema.format === 'uuid');
    expect(ids.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['engineId', 'mlInstanceId', 'runId', 'modelId']),
    );
    for (const { method, path, name } of ids) {
      const answer = await send(method, `${path}?${name}=zzz`);
      expect({ path, name, ...answer, isTold: JSON.stringify(answer.body).includes('zzz') }).toMatchObject({
        ...{ path, name, isTold: true },
        status: method === 'DELETE' ? 404 : 400,
      });
    }
  });
});

describe('rows', () => {
  const page = async (query: string) => {
    const { status, body } = await get(`/dataSets/${ground.dataSetId}/rows?${query}`);
    return [status, body['_page'], (body['children'] as object[]).length];
  };

  it.each([
    ['limit=0', { start: '0', totalCount: 3, count: 0 }, 0],
    ['limit=0&property=x>=2', { start: '0', totalCount: 2, count: 0 }, 0],
    ['limit=1&property=x>=2', { start: '0', totalCount: 2, count: 1, next: '1' }, 1],
    ['limit=1&orderby=-x', { start: '0', totalCount: 3, count: 1, next: '1' }, 1],
    ['limit=1&from=2026-01-01&to=2026-01-03', { start: '0', totalCount: 2, count: 1, next: '1' }, 1],
    ['limit=1&latest=true&key=y', { start: '0', totalCount: 3, count: 1, next: '1' }, 1],
    ['limit=1&latest=true', { start: '0', totalCount: 3, count: 1, next: '1' }, 1],
    ['start=7&property=x>=2', { start: '7', totalCount: 2, count: 0 }, 0],
    ['property=x>7', { start: '0', totalCount: 0, count: 0 }, 0],
  ])('are counted, whatever is asked of them: %s', async (query, expected, children) => {
    expect(await page(query)).toEqual([200, expected, children]);
  });
});

it('allows on a path in words what it says', async () => {
  for (const method of ['PUT', 'DELETE']) {
    const answer = await api.call(method, '/engines/dockerRegistry', method === 'PUT' ? { name: 'A' } : undefined);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  }
});
