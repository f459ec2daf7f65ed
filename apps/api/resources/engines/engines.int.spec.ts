import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningApi } from '../../testing/running-api.js';

const vendor = 'application/vnd.adobe.platform.sensei+json';
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('engines', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  }, 60_000);

  afterAll(() => api.stop());

  it('registers an engine from JSON, and answers every field', async () => {
    const engine = {
      name: 'Retail',
      description: 'Sales',
      type: 'builtin',
      algorithm: 'regression',
      language: ['English'],
      mlLibrary: 'ydf',
      tags: { team: 'a' },
      artifacts: { default: { image: { location: 'registry/retail:1', name: 'retail' } } },
      createdBy: { displayName: 'Somebody else' },
      unknown: 1,
    };
    const answer = await api.call('POST', '/engines', engine);
    const { warnings, ...body } = answer.body;
    expect(warnings).toEqual([expect.stringMatching(/^unknown is not a field; /)]);
    expect(body).toEqual({
      id: expect.stringMatching(uuid),
      name: 'Retail',
      description: 'Sales',
      type: 'BuiltIn',
      algorithm: 'Regression',
      language: ['English'],
      mlLibrary: 'ydf',
      tags: { team: 'a' },
      artifacts: { default: { image: { location: 'registry/retail:1', name: 'retail', packagingType: 'docker' } } },
      created: expect.stringMatching(iso),
      updated: expect.stringMatching(iso),
      createdBy: { displayName: 'Ada', userId: 'ada' },
      deleted: false,
      _links: { self: { href: `${api.url}/data/sensei/engines/${String(answer.body['id'])}` } },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const again = await api.call('GET', `/engines/${String(answer.body['id']).toUpperCase()}`);
    expect(again.body).toEqual(body);
  });

  it('registers an engine from a form, keeping only parts that are files', async () => {
    const form = new FormData();
    form.set('engine', JSON.stringify({ name: 'Egg', type: 'PySpark' }));
    form.set('defaultArtifact', new Blob(['egg of an engine']), 'retail.egg');
    form.set('trainOverrideArtifact', new Blob([]), 'empty.egg');
    form.set('publishOverrideArtifact', 'some text');
    const answer = await api.call('POST', '/engines', form);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        name: 'Egg',
        type: 'PySpark',
        artifacts: {
          default: {
            image: { name: 'retail.egg', packagingType: 'egg', location: expect.stringMatching(/^objects:engines\//) },
          },
        },
      },
    });
    expect(answer.body['artifacts']).not.toHaveProperty('overrides');
  });

  it('leaves no file behind when a form is refused', async () => {
    const stored = async () => (await readdir(join(api.home, 'objects', 'engines'), { recursive: true })).length;
    const form = new FormData();
    form.set('defaultArtifact', new Blob(['x']), 'retail.egg');
    form.set('engine', '{"name": 7}');
    await api.call('POST', '/engines', form).catch(() => undefined);
    const before = await stored();
    const answer = await api.call('POST', '/engines', form);
    expect(answer).toMatchObject({ status: 400, body: { additionalDetails: { name: expect.any(String) } } });
    expect(await stored()).toBe(before);
  });

  it('keeps the files of an engine that may have been recorded', async () => {
    const stored = async () => (await readdir(join(api.home, 'objects', 'engines'), { recursive: true })).length;
    const form = new FormData();
    form.set('engine', JSON.stringify({ name: 'Lost in between' }));
    form.set('defaultArtifact', new Blob(['x']), 'retail.egg');
    expect(await api.call('POST', '/engines', form)).toMatchObject({ status: 201 });
    const before = await stored();
    // The connection breaks when the engine is about to be recorded.
    await api.database.pool.query(`
      create function break_off() returns trigger language plpgsql as $$
        begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
      create trigger break_off before insert on events for each row execute function break_off()`);
    expect(await api.call('POST', '/engines', form)).toMatchObject({ status: 503 });
    await api.database.pool.query('drop trigger break_off on events; drop function break_off');
    // A folder and the file in it.
    expect(await stored()).toBe(before + 2);
  });

  it('names what is missing in a form', async () => {
    const answer = await api.call('POST', '/engines', new FormData());
    expect(answer).toMatchObject({ status: 400 });
    const form = new FormData();
    form.set('other', 'x');
    expect(await api.call('POST', '/engines', form)).toMatchObject({
      status: 400,
      body: { additionalDetails: { engine: expect.stringContaining('is missing') } },
    });
  });

  it('lists engines without artifacts and tags, page by page', async () => {
    for (const name of ['L1', 'L2', 'L3']) {
      await api.create('/engines', { name, mlLibrary: 'listed', tags: { a: 'b' }, artifacts: {} });
    }
    const first = await api.call('GET', '/engines/?property=mlLibrary==listed&orderby=name&limit=2', undefined, {
      accept: `${vendor};profile=mlInstance.v1.json`,
    });
    expect(first.headers.get('content-type')).toContain(`${vendor};profile=engineListing.v1.json`);
    expect(first.body).toMatchObject({
      children: [{ name: 'L1' }, { name: 'L2' }],
      _page: {
        property: 'mlLibrary==listed,deleted==false',
        orderby: 'name',
        start: '0',
        totalCount: 3,
        count: 2,
        next: '2',
      },
    });
    const [child] = first.body['children'] as object[];
    expect(child).not.toHaveProperty('artifacts');
    expect(child).not.toHaveProperty('tags');
    const { next } = first.body['_links'] as { next: { href: string } };
    const second = await fetch(next.href, { headers: api.headers });
    expect(await second.json()).toMatchObject({ children: [{ name: 'L3' }], _page: { start: '2', count: 1 } });
  });

  it('updates the version that the caller read, and no other', async () => {
    const id = await api.create('/engines', { name: 'A', type: 'BuiltIn', artifacts: { default: {} } });
    const update = await api.call('PUT', `/engines/${id}`, { name: 'B' }, { 'if-match': '"1"' });
    expect(update).toMatchObject({ status: 200, body: { name: 'B', type: 'BuiltIn', artifacts: { default: {} } } });
    expect(update.headers.get('etag')).toBe('"2"');
    expect(await api.call('PUT', `/engines/${id}`, { name: 'C' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
    });
    expect(await api.call('PUT', `/engines/${id}`, { name: 'C' })).toMatchObject({ status: 200 });
  });

  it('deletes an engine once', async () => {
    const id = await api.create('/engines', { name: 'A' });
    expect(await api.call('DELETE', `/engines/${id}`)).toMatchObject({
      status: 200,
      body: { title: 'Success', status: 200, detail: 'Engine deletion was successful' },
    });
    for (const method of ['DELETE', 'GET']) {
      expect(await api.call(method, `/engines/${id}`)).toMatchObject({ status: 404, body: { title: 'Not Found' } });
    }
    const deleted = await api.call('GET', `/engines?property=deleted==true,id==${id}`);
    expect(deleted.body).toMatchObject({ children: [{ id, deleted: true }] });
  });

  it.each(['/engines/7', `/engines/${'x'.repeat(250)}`, '/engines/dockerRegistry', '/engines/%00', '/nothing'])(
    'answers 404 for %s',
    async (path) => {
      expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { status: 404, title: 'Not Found' } });
    },
  );
});
