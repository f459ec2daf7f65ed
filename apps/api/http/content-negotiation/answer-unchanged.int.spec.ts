import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';
import { finishTraining } from '../../testing/trained-run.js';

describe('what the caller has already', () => {
  let api: RunningApi;
  let ground: Groundwork;
  let service: string;
  let run: string;
  let model: string;

  const only = async (list: string) => (await api.call<{ children: [Json] }>('GET', list)).body.children[0];

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
    const { mlInstanceId, dataSetId } = ground;
    const publish = { name: 'S', mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    service = await api.create('/mlServices', publish);
    const { id, experimentId } = await only(`/mlServices/${service}/runs?property=mode==train`);
    run = `/experiments/${String(experimentId)}/runs/${String(id)}`;
    await finishTraining(api, String(id));
    model = `/models/${String((await only('/models'))['id'])}`;
  });

  afterAll(() => api.stop());

  const get = (path: string, headers: Record<string, string> = {}) => api.call('GET', path, undefined, headers);

  /** As it is on the wire. */
  async function raw(path: string, headers: Record<string, string>, method = 'GET') {
    const sent = request(`${api.url}${path}`, { method, headers: { ...api.headers, ...headers } });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { headers: response.headers, status: response.statusCode, body: await buffer(response) };
  }

  it('is not sent again, of whatever kind it is', async () => {
    const experiment = run.replace(/\/runs.*/, '');
    const paths = [
      `/engines/${ground.engineId}`,
      `/mlInstances/${ground.mlInstanceId}`,
      `/dataSets/${ground.dataSetId}`,
      `/mlServices/${service}`,
      experiment,
      run,
      `/runs/${run.split('/').at(-1) ?? ''}`,
      `${run}/status`,
      model,
      `${model}/artifact`,
      `/insights/${String((await only('/insights'))['id'])}`,
    ];
    for (const path of paths) {
      const first = await get(path);
      const etag = first.headers.get('etag') ?? '';
      expect(first.status).toBe(200);
      const again = await get(path, { 'if-none-match': `"none", W/${etag}` });
      expect({ path, status: again.status, body: again.body }).toEqual({ path, status: 304, body: '' });
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('content-type')).toBeNull();
      expect(await get(path, { 'if-none-match': '"none"' })).toMatchObject({ status: 200, body: first.body });
    }
  });

  it('keeps what caches go by, for HEAD too, and says nothing of content', async () => {
    const path = `/data/sensei/engines/${ground.engineId}`;
    const { vary } = (await raw(path, {})).headers;
    expect(vary).toBe('Accept, Accept-Encoding');
    for (const method of ['GET', 'HEAD']) {
      const answer = await raw(path, { 'if-none-match': '*' }, method);
      expect(answer).toMatchObject({ status: 304, headers: { vary, etag: '"1"' } });
      expect(answer.body).toHaveLength(0);
      expect(Object.keys(answer.headers).filter((name) => /^content-(?!security)/.test(name))).toEqual([]);
    }
  });

  it('is sent in part only where it is not there as a whole', async () => {
    const etag = (await get(`${model}/artifact`)).headers.get('etag') ?? '';
    const range = { range: 'bytes=0-3' };
    expect(await get(`${model}/artifact`, range)).toMatchObject({ status: 206 });
    expect(await get(`${model}/artifact`, { ...range, 'if-none-match': etag })).toMatchObject({ status: 304 });
  });

  it('is this description, until it changes', async () => {
    const first = await api.fetch('/openapi.json');
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect(headers['if-none-match']).toMatch(/^"[0-9a-f]{64}"$/);
    expect(await api.fetch('/openapi.json', { headers })).toMatchObject({ status: 304, body: '' });
    expect(await api.fetch('/openapi.json', { headers: { 'if-none-match': '"1"' } })).toMatchObject({ status: 200 });
  });

  it('is not what a change or a refusal answers', async () => {
    const any = { 'if-none-match': '*' };
    const body = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' };
    expect(await api.call('PUT', `/engines/${ground.engineId}`, body, any)).toMatchObject({ status: 200 });
    expect(await get('/engines/none', any)).toMatchObject({ status: 404 });
    expect(await get('/engines', any)).toMatchObject({ status: 200 });
  });

  it('is no model that was published meanwhile; its editor need not know', async () => {
    const promoted = (await get(model)).headers.get('etag') ?? '';
    expect(promoted).toBe('"1-published"');
    expect(await get(model, { 'if-none-match': '"1"' })).toMatchObject({
      status: 200,
      body: { state: ['trained', 'published'] },
    });
    const rename = (name: string, ifMatch: string) => api.call('PUT', model, { name }, { 'if-match': ifMatch });
    expect(await rename('A', '"1"')).toMatchObject({ status: 200 });
    expect(await rename('B', promoted)).toMatchObject({ status: 412 });
    expect(await rename('B', '"2-published"')).toMatchObject({ status: 200 });
  });
});
