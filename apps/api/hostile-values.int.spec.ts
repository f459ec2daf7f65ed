import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { zipOf } from '../../libs/engines/testing/written-zip.js';
import { RunningApi } from './testing/running-api.js';

/** What once ended in 500, or took all of a process's time. */
describe('the API', () => {
  let api: RunningApi;
  let dataSetId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    dataSetId = await api.create('/dataSets', { name: 'D' });
    const rows = '{"text":"a\\u0000b","number":1}\n{"text":"a\\u0000b","number":2}\n';
    const type = { 'content-type': 'application/x-ndjson' };
    expect(await api.call('POST', `/dataSets/${dataSetId}/batches`, rows, type)).toMatchObject({ status: 201 });
  });

  afterAll(async () => {
    expect(api.faults).toEqual([]);
    await api.stop();
  });

  it('profiles texts that hold NUL characters, and answers their rows', async () => {
    const columns = expect.arrayContaining([expect.objectContaining({ name: 'text' })]);
    expect(await api.call('GET', `/dataSets/${dataSetId}/profile`)).toMatchObject({ status: 200, body: { columns } });
    const children = [{ text: 'a\0b' }, { text: 'a\0b' }];
    expect(await api.call('GET', `/dataSets/${dataSetId}/rows`)).toMatchObject({ status: 200, body: { children } });
  });

  it.each(['%-Y', '%-Y-%-m-%-d', '%', '%%', '%-', '%\0', '%-Q', '%Y'.repeat(100)])(
    'takes or refuses the pattern %j, and rows with it',
    async (timestampFormat) => {
      const body = { name: 'D', timestampColumn: 't', timestampFormat };
      const answer = await api.call<{ id: string }>('POST', '/dataSets', body);
      expect([201, 400]).toContain(answer.status);
      if (answer.status !== 201) return;
      const type = { 'content-type': 'text/csv' };
      const rows = await api.call('POST', `/dataSets/${answer.body.id}/batches`, 't\n2020\n20200\n', type);
      expect([201, 400]).toContain(rows.status);
    },
  );

  const many = (amount: number, item: string) => Array<string>(amount).fill(item).join(',');

  it.each([
    ['orders of a list', '/engines?orderby=', many(1_664, 'name'), 'orderby'],
    ['filters of a list', '/engines?property=', many(1_000, 'name==a'), 'property'],
    ['orders of rows', '/dataSets/{id}/rows?orderby=', many(1_664, 'number'), 'orderby'],
    ['filters of rows', '/dataSets/{id}/rows?property=', many(1_000, 'number==1'), 'property'],
    [
      'a number of fifteen thousand digits that is none',
      '/experiments?property=version==',
      `${'1'.repeat(15_000)}x`,
      'property',
    ],
    [
      'one of points',
      '/dataSets/{id}/rows?property=number==',
      `${'1'.repeat(7_000)}.${'1'.repeat(7_000)}e`,
      'property',
    ],
    ['a number beyond all', '/dataSets/{id}/rows?property=number==', '1e999', 'property'],
  ])('refuses %s', async (_what, path, value, place) => {
    const answer = await api.call('GET', path.replace('{id}', dataSetId) + encodeURIComponent(value));
    expect(answer).toMatchObject({ status: 400, body: { additionalDetails: { [place]: expect.any(String) } } });
  });

  const upload = (archive: Buffer, filename = 'model.zip') => {
    const form = new FormData();
    form.set('model', JSON.stringify({ name: 'M', originType: 'offline' }));
    form.set('modelArtifact', new Blob([archive]), filename);
    return api.call('POST', '/models', form);
  };
  const file = (name: string, more: object = {}) => ({ name, content: Buffer.from('x'), ...more });

  it.each([
    ['with a name twice', zipOf([file('a'), file('a')]), 'holds "a" twice'],
    ['whose names lead out', zipOf([file('../a')]), 'holds the name "../a"'],
    ['with links', zipOf([file('a', { mode: 0o120777 })]), 'holds "a", which is a link'],
    ['whose files share their bytes', zipOf([file('a'), file('b', { at: 0 })]), 'holds "b" where "a" is, too'],
    ['of gigabytes', zipOf([file('a', { method: 8, unpacked: 2 ** 32 - 2 })]), 'would become 4294967294 bytes'],
    ['that is damaged', zipOf([file('a')]).subarray(0, 40), 'is damaged'],
  ])('refuses a model %s', async (_what, archive, reason) => {
    const modelArtifact = expect.stringContaining(reason);
    expect(await upload(archive)).toMatchObject({ status: 422, body: { additionalDetails: { modelArtifact } } });
    expect(await api.call('GET', '/models')).toMatchObject({ body: { _page: { totalCount: 0 } } });
  });

  it.each([
    ['longer than a name may be', 'x'.repeat(256), 'its file name has 256 characters, allowed are 255'],
    ['with half of a character', '\ufffd', undefined],
  ])('refuses a file name that is %s', async (_what, filename, reason) => {
    const answer = await upload(zipOf([file('a')]), filename);
    expect(answer.status).toBe(reason === undefined ? 201 : 400);
    if (reason !== undefined) expect(answer.body['detail']).toContain(reason);
  });

  it('takes no file name for a path', async () => {
    const form = new FormData();
    form.set('engine', JSON.stringify({ name: 'E' }));
    form.set('defaultArtifact', new Blob(['x']), '../../../etc/cron.d/x.egg');
    const answer = await api.call('POST', '/engines', form);
    expect(answer.status).toBe(201);
    const { image } = (answer.body as { artifacts: { default: { image: Record<string, string> } } }).artifacts.default;
    expect(image['location']).toMatch(/^objects:engines\/acme~40Org\/prod\/[0-9a-f-]{36}\/defaultArtifact$/);
  });

  it.each([
    'objects:models/../../etc/passwd',
    'objects:../etc/passwd',
    'objects:engines/1/../../batches/2',
    'objects:/etc/passwd',
    'objects:engines/00000000-0000-4000-8000-000000000000/defaultArtifact',
  ])('takes no location for a path: %s', async (location) => {
    for (const artifacts of [
      { default: { image: { location } } },
      { overrides: [{ name: 'train', artifact: { location } }] },
    ]) {
      const answer = await api.call('POST', '/engines', { name: 'E', artifacts });
      expect(answer).toMatchObject({
        status: 422,
        body: { detail: expect.stringContaining('is not a file of this engine') },
      });
    }
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip'])('unpacks no JSON and no form: %s', async (coding) => {
    const bomb = gzipSync(Buffer.alloc(16 * 1024 ** 2, ' '));
    for (const type of ['application/json', 'multipart/form-data; boundary=x']) {
      const headers = { 'content-type': type, 'content-encoding': coding };
      expect(await api.call('POST', '/engines', bomb, headers)).toMatchObject({ status: 415 });
    }
  });
});
