import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { RunningApi } from '../../testing/running-api.js';

describe('compression', () => {
  let api: RunningApi;
  let id: string;
  const rows = ['time,x', ...Array.from({ length: 500 }, (_, i) => `2026-01-01T00:00:00Z,${i}`)].join('\n');

  beforeAll(async () => {
    api = await RunningApi.start();
    for (let index = 0; index < 5; index += 1) {
      await api.create('/engines', { name: 'A', description: 'The quick brown fox. '.repeat(20) });
    }
    id = await api.create('/dataSets', { name: 'Rows', timestampColumn: 'time' });
    await api.call('POST', `/dataSets/${id}/batches`, rows, { 'content-type': 'text/csv' });
  });

  afterAll(() => api.stop());

  /** What is on the wire: fetch would ask for compression by itself and undo it. */
  async function raw(path: string, headers: Record<string, string>, method = 'GET') {
    const sent = request(`${api.url}${path}`, { method, headers: { ...api.headers, ...headers } });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { headers: response.headers, status: response.statusCode, body: await buffer(response) };
  }

  const list = '/data/sensei/engines';

  it('compresses lists as the client likes it', async () => {
    const plain = await raw(list, {});
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers.vary).toBe('Accept, Accept-Encoding');
    const zipped = await raw(list, { 'accept-encoding': 'gzip, deflate' });
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept, Accept-Encoding' });
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
    const brotli = await raw(list, { 'accept-encoding': 'gzip, br' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    expect(brotli.body.length).toBeLessThan(plain.body.length / 2);
    expect(Number(brotli.headers['content-length'])).toBe(brotli.body.length);
  });

  it('leaves small answers as they are', async () => {
    const small = await raw('/healthz', { 'accept-encoding': 'gzip' });
    expect(small.headers['content-encoding']).toBeUndefined();
    const problem = await raw('/data/sensei/engines/none', { 'accept-encoding': 'gzip' });
    expect(problem.headers['content-encoding']).toBeUndefined();
  });

  it('streams compressed rows, and leaves Parquet as it is', async () => {
    const path = (format: string) => `/data/sensei/dataSets/${id}/rows?format=${format}`;
    const csv = await raw(path('csv'), { 'accept-encoding': 'gzip' });
    expect(csv.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(csv.body).toString().trim().split('\n')).toHaveLength(501);
    const parquet = await raw(path('parquet'), { 'accept-encoding': 'gzip' });
    expect(parquet.headers['content-encoding']).toBeUndefined();
    expect(parquet.body.subarray(0, 4).toString()).toBe('PAR1');
  });

  it('answers HEAD as GET, without the body', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const [head, get] = [await raw(list, headers, 'HEAD'), await raw(list, headers)];
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-encoding']).toBe('gzip');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });
});
