import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';

const limits = { jsonLimitBytes: 2048, uploadLimitBytes: 65_536 };

describe('the limits of bodies', () => {
  let api: RunningApi;
  let dataSetId: string;

  beforeAll(async () => {
    api = await RunningApi.start({ config: { http: limits } });
    dataSetId = await api.create('/dataSets', { name: 'Rows' });
  });

  afterAll(() => api.stop());

  const json = (bytes: number) => {
    const empty = JSON.stringify({ name: 'A', tags: { a: '' } });
    return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
  };
  const asJson = { 'content-type': 'application/json' };
  const streamed = (body: string) => ({ body: new Blob([body]).stream(), duplex: 'half' }) as RequestInit;

  it('are those that are configured, for JSON said to be longer or not', async () => {
    expect(await api.call('POST', '/engines', json(2048), asJson)).toMatchObject({ status: 201 });
    const detail = 'The body is larger than the 2048 bytes that are allowed here';
    expect(await api.call('POST', '/engines', json(2049), asJson)).toMatchObject({ status: 413, body: { detail } });
    const init = { method: 'POST', headers: { ...api.headers, ...asJson }, ...streamed(json(2049)) };
    expect(await api.fetch('/data/sensei/engines', init)).toMatchObject({ status: 413, body: { detail } });
  });

  it('hold for each part of a form, of which nothing is kept', async () => {
    const form = (engine: string, artifact: string) => {
      const parts = new FormData();
      parts.set('engine', engine);
      parts.set('defaultArtifact', new Blob([artifact], { type: 'application/octet-stream' }), 'a.egg');
      return parts;
    };
    expect(await api.call('POST', '/engines', form(json(100), 'x'.repeat(60_000)))).toMatchObject({ status: 201 });
    expect(await api.call('POST', '/engines', form(json(3000), 'x'))).toMatchObject({ status: 413 });
    expect(await api.call('POST', '/engines', form(json(100), 'x'.repeat(70_000)))).toMatchObject({ status: 413 });
    expect(await api.call('GET', '/engines')).toMatchObject({ body: { _page: { totalCount: 2 } } });
  });

  it('hold for batches', async () => {
    const path = `/dataSets/${dataSetId}/batches`;
    const csv = { 'content-type': 'text/csv' };
    const rows = (count: number) => `x\n${'1234567\n'.repeat(count)}`;
    expect(await api.call('POST', path, rows(8000), csv)).toMatchObject({ status: 201 });
    expect(await api.call('POST', path, rows(9000), csv)).toMatchObject({ status: 413 });
    const form = new FormData();
    form.set('file', new Blob([rows(9000)], { type: 'text/csv' }), 'rows.csv');
    expect(await api.call('POST', path, form)).toMatchObject({ status: 413 });
    expect(await api.call('GET', path)).toMatchObject({ body: { _page: { totalCount: 1 } } });
  });
});
