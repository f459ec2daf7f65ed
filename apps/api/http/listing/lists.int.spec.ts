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

/** The oldest MLInstance. */
async function anInstance(): Promise<string> {
  return (await list('/mlInstances', { limit: '1' })).children[0]?.id ?? '';
}
