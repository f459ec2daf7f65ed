import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { ListAnswer } from './list-answer.js';

type List = ListAnswer<{ readonly id: string; readonly name: string }>;

let api: RunningApi;
let engineId: string;

beforeAll(async () => {
  api = await RunningApi.start();
  ({ engineId } = await layGroundwork(api));
});

afterAll(() => api.stop());

async function list(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<List> {
  const { status, body } = await api.call<List>('GET', `${path}?${new URLSearchParams(parameters).toString()}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

const namesIn = ({ children }: List): string[] => children.map(({ name }) => name);
const instance = (name: string, tags = {}) => ({ name, engineId, tags, tasks: [{ name: 'score' }] });

describe('a list', () => {
  it('can be asked for again with what its page says', async () => {
    const names = ['a, "b"', ' spaces ', '==', "x' or 1=1 --", '%_\\', '<script>', 'é\n', '$1'];
    for (const name of names) await api.create('/mlInstances', instance(name, { 'k,=': name }));
    for (const name of names) {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      for (const property of [`name==${quoted}`, `"tags.k,="==${quoted}`]) {
        const first = await list('/mlInstances', { property });
        expect(namesIn(first)).toEqual([name]);
        const { property: again, orderby } = first._page;
        expect(await list('/mlInstances', { property: again, orderby })).toMatchObject({
          children: first.children,
          _page: first._page,
        });
      }
    }
    const all = await list('/mlInstances', { property: 'tasks.name==score', orderby: '-"tags.k,=",name' });
    expect(await list('/mlInstances', all._page as never)).toMatchObject({ children: all.children });
  });

  it('counts what is there, and what is deleted', async () => {
    const { _page: before } = await list('/engines');
    const id = await api.create('/engines', { name: 'Short-lived', type: 'BuiltIn' });
    expect((await list('/engines', { limit: '1' }))._page.totalCount).toBe(before.totalCount + 1);
    await api.call('PUT', `/engines/${id}`, { name: 'Renamed', type: 'BuiltIn' });
    expect((await list('/engines'))._page.totalCount).toBe(before.totalCount + 1);
    await api.call('DELETE', `/engines/${id}`);
    expect((await list('/engines'))._page).toMatchObject({ totalCount: before.totalCount });
    const deleted = await list('/engines', { property: 'deleted==true' });
    expect([namesIn(deleted), deleted._page.totalCount]).toEqual([['Renamed'], 1]);
  });

  it('is turned by its links while resources are added, and has each that was there once', async () => {
    const before: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      before.push(await api.create('/experiments', { name: `Experiment ${index}`, mlInstanceId: await anInstance() }));
    }
    const mlInstanceId = await anInstance();
    const adding = Array.from({ length: 4 }, async (_, writer) => {
      for (let step = 0; step < 10; step += 1) {
        await api.create('/experiments', { name: `Later ${writer} ${step}`, mlInstanceId });
      }
    });
    const turned: string[] = [];
    let next: string | undefined = `${api.url}/data/sensei/experiments?limit=3`;
    while (next !== undefined) {
      const page: List = (
        await api.fetch<List>(new URL(next).pathname + new URL(next).search, { headers: api.headers })
      ).body;
      turned.push(...page.children.map(({ id }) => id));
      next = page._links.next?.href;
    }
    await Promise.all(adding);
    expect(turned.slice(0, 20)).toEqual(before);
    expect((await list('/experiments'))._page.totalCount).toBe(60);
  });
});

describe('a list below a resource', () => {
  it('names its parent, and can be asked for again with that', async () => {
    const [mlInstanceId, dataSet] = [await anInstance(), await api.create('/dataSets', { name: 'Rows' })];
    const service = await api.create('/mlServices', {
      name: 'S',
      mlInstanceId,
      trainingDataSetId: dataSet,
      scoringDataSetId: dataSet,
    });
    const runs = await list(`/mlServices/${service}/runs`);
    const [run] = runs.children as unknown as [{ readonly id: string; readonly experimentId: string }];
    const experiment = `/experiments/${run.experimentId}`;
    const parents: Record<string, string> = {
      [`/mlServices/${service}/runs`]: `serviceId==${service}`,
      [`/mlServices/${service}/ticks`]: `serviceId==${service}`,
      [`/mlServices/${service}/events`]: `stream==mlService-${service}`,
      [`${experiment}/runs`]: `experimentId==${run.experimentId}`,
      [`${experiment}/ticks`]: `experimentId==${run.experimentId}`,
      [`${experiment}/events`]: `stream==experiment-${run.experimentId}`,
      [`${experiment}/runs/${run.id}/events`]: `stream==run-${run.id}`,
      [`/dataSets/${dataSet}/batches`]: `dataSetId==${dataSet}`,
      [`/dataSets/${dataSet}/events`]: `stream==dataSet-${dataSet}`,
    };
    for (const [path, parent] of Object.entries(parents)) {
      const { children, _page: page } = await list(path);
      expect({ path, first: page.property.split(',')[0] }).toEqual({ path, first: parent });
      const { property, orderby } = page;
      expect(await list(path, { property, orderby })).toMatchObject({ children, _page: page });
    }
  });
});

describe('a list that is turned while resources are deleted and changed', () => {
  const follow = async (page: List): Promise<List | undefined> => {
    const next = page._links.next && new URL(page._links.next.href);
    return next && (await api.fetch<List>(next.pathname + next.search, { headers: api.headers })).body;
  };
  const remove = async ({ children }: List) => {
    for (const { id } of children) expect(await api.call('DELETE', `/dataSets/${id}`)).toMatchObject({ status: 200 });
  };

  async function dataSets(tag: string): Promise<string[]> {
    const names = Array.from({ length: 9 }, (_, index) => `${tag} ${index}`);
    for (const name of names) await api.create('/dataSets', { name, tags: { tag } });
    return names;
  }

  it.each(['created', 'name', 'updated', 'tags.none'])('skips nothing, ordered by %s', async (orderby) => {
    const names = await dataSets(`deleted by ${orderby}`);
    let page: List | undefined = await list('/dataSets', {
      property: `tags.tag=="deleted by ${orderby}"`,
      limit: '2',
      orderby,
    });
    const seen: string[] = [];
    while (page) {
      seen.push(...namesIn(page));
      // Those of the page, and with them the row that the next link names.
      await remove(page);
      page = await follow(page);
    }
    expect([...seen].sort()).toEqual(names);
    if (orderby !== 'tags.none') expect(seen).toEqual(names);
  });

  it('goes on where the page ended, though its last row is another one by now', async () => {
    const names = await dataSets('moved');
    const first = await list('/dataSets', { property: 'tags.tag==moved', limit: '3', orderby: 'name' });
    await api.call('PUT', `/dataSets/${first.children[2]?.id ?? ''}`, { name: 'zzz', tags: { tag: 'moved' } });
    const second = await follow(first);
    expect(second && namesIn(second)).toEqual(names.slice(3, 6));
    expect(second?._page).toMatchObject({ start: '3', next: '6', totalCount: 9 });
  });

  it('comes after any row by its id, also after a deleted one', async () => {
    const names = await dataSets('by id');
    const asked = { property: 'tags.tag=="by id"', orderby: '-created' };
    const { children } = await list('/dataSets', asked);
    const after = children[4]?.id ?? '';
    await api.call('DELETE', `/dataSets/${after}`);
    for (const orderby of ['-created', '-name']) {
      expect(namesIn(await list('/dataSets', { ...asked, orderby, after }))).toEqual(names.slice(0, 4).reverse());
    }
  });

  it('refuses what it does not know', async () => {
    const refusal = async (path: string, parameters: Record<string, string>) => {
      const { status, body } = await api.call('GET', `${path}?${new URLSearchParams(parameters).toString()}`);
      return [status, (body['additionalDetails'] as Record<string, string>)['after']];
    };
    const unknown = '0b9bd7a1-7a4c-4f5d-8f0e-1d0c8ad7e6a2';
    expect(await refusal('/dataSets', { after: unknown })).toEqual([
      400,
      `"${unknown}" is the id of nothing that this list has or had`,
    ]);
    expect(await refusal('/dataSets', { after: engineId })).toEqual([400, expect.stringContaining('nothing')]);
    for (const values of ['', '[]', '["a","b"]', '[1]', '{}', '["soon"]', '["2026-02-31T00:00:00.000000Z"]']) {
      expect(await refusal('/dataSets', { after: `${unknown},${values}`, orderby: 'updated' })).toEqual([
        400,
        expect.stringContaining('is not followed by the values of its orderby'),
      ]);
    }
    expect(await refusal('/dataSets', { after: 'none' })).toEqual([400, expect.stringContaining('the id of a child')]);
  });

  it('is a history or a ledger too', async () => {
    const id = await api.create('/dataSets', { name: 'a' });
    for (const name of ['b', 'c', 'd', 'e']) await api.call('PUT', `/dataSets/${id}`, { name });
    let page: List | undefined = await list(`/dataSets/${id}/events`, { limit: '2' });
    const versions: unknown[] = [];
    while (page) {
      versions.push(...page.children.map((event) => (event as unknown as { version: number }).version));
      page = await follow(page);
    }
    expect(versions).toEqual([1, 2, 3, 4, 5]);
  });
});

/** The oldest MLInstance. */
async function anInstance(): Promise<string> {
  return (await list('/mlInstances', { limit: '1' })).children[0]?.id ?? '';
}
