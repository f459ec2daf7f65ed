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
  });

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
      runnable: true,
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

  it('says whether an engine can be run, and why not', async () => {
    const form = new FormData();
    form.set('engine', JSON.stringify({ name: 'Recipe' }));
    form.set('defaultArtifact', new Blob(['def train(): ...']), 'recipe.py');
    const uploaded = await api.call('POST', '/engines', form);
    expect(uploaded.body).toMatchObject({ type: 'Python', runnable: true });
    expect(uploaded.body).not.toHaveProperty('why');
    const image = { location: 'registry/retail:1' };
    const why = async (engine: object) => (await api.call('POST', '/engines', { name: 'E', ...engine })).body;
    expect(await why({ type: 'Python' })).toMatchObject({
      runnable: false,
      why: 'it has no code: it needs an egg, wheel, zip, tarball or recipe.py that is uploaded as its defaultArtifact',
    });
    for (const type of ['Python', 'Tensorflow', 'Container']) {
      expect(await why({ type, artifacts: { default: { image } } })).toMatchObject({ type, runnable: true });
    }
    expect(await why({ artifacts: { default: { image: { location: '-v=/:/host' } } } })).toMatchObject({
      runnable: false,
      why: 'the location of its image, "-v=/:/host", is no address of an image, such as registry.example.com/team/forecast:2, in small letters',
    });
    expect(await why({ artifacts: { default: { image: { name: 'retail' } } } })).toMatchObject({
      runnable: false,
      why: expect.stringContaining('its image has no location'),
    });
    for (const type of ['R', 'PySpark', 'Spark', 'Tensorflow']) {
      expect(await why({ type })).toMatchObject({
        runnable: false,
        why: `engines of type ${type} cannot be run; types with a runtime: BuiltIn, Python, Container`,
      });
    }
    const { id } = await why({ type: 'R' });
    const path = `/engines/${String(id)}`;
    const before = await api.call('GET', path, undefined, { 'if-none-match': '"1"' });
    expect(before).toMatchObject({ status: 200, body: { runnable: false } });
    const etag = before.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"1-[\da-f]{8}"$/);
    expect(await api.call('GET', path, undefined, { 'if-none-match': etag })).toMatchObject({ status: 304 });
    const renamed = await api.call('PUT', path, { name: 'E2' }, { 'if-match': etag });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'E2' } });
    await api.call('DELETE', path);
    const listed = await api.call('GET', '/engines?property=type==R');
    expect(listed.body['children']).toEqual([expect.objectContaining({ type: 'R', runnable: false })]);
  });

  it('takes no object that was not uploaded with the engine', async () => {
    const form = new FormData();
    form.set('engine', JSON.stringify({ name: 'Recipe' }));
    form.set('defaultArtifact', new Blob(['x']), 'recipe.py');
    const { body } = await api.call('POST', '/engines', form);
    const { artifacts } = body as { artifacts: { default: { image: { location: string } } } };
    const { location } = artifacts.default.image;
    const refusal = {
      status: 422,
      body: {
        additionalDetails: {
          'artifacts.default.image.location': `"${location}" is not a file of this engine: upload one as a part of POST /engines`,
        },
      },
    };
    expect(await api.call('POST', '/engines', { name: 'Thief', artifacts })).toMatchObject(refusal);
    const other = await api.create('/engines', { name: 'Other' });
    expect(await api.call('PUT', `/engines/${other}`, { name: 'Thief', artifacts })).toMatchObject(refusal);
    const overrides = [{ name: 'train', artifact: { location } }];
    expect(await api.call('PUT', `/engines/${other}`, { name: 'Thief', artifacts: { overrides } })).toMatchObject({
      status: 422,
      body: { additionalDetails: { 'artifacts.overrides[0].artifact.location': expect.any(String) } },
    });
    const own = await api.call('PUT', `/engines/${String(body['id'])}`, { name: 'Renamed', artifacts });
    expect(own).toMatchObject({ status: 200, body: { name: 'Renamed', artifacts, runnable: true } });
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
      create function break_off() returns trigger language plpgsql security definer as $$
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

  it('does not lose a file in a part that it does not know', async () => {
    const form = new FormData();
    form.set('engine', JSON.stringify({ name: 'Egg', type: 'Python' }));
    form.set('artifact', new Blob([]), 'empty.egg');
    expect(await api.call('POST', '/engines', form)).toMatchObject({ status: 201 });
    form.set('artifact', new Blob(['an egg']), 'retail.egg');
    expect(await api.call('POST', '/engines', form)).toMatchObject({
      status: 400,
      body: { additionalDetails: { artifact: expect.stringContaining('defaultArtifact') } },
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
