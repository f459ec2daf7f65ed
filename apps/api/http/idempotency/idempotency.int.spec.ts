import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { builtInModel } from '../../testing/built-in-model.js';
import { layGroundwork, sampleRows } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';
import { KeyRegister } from './key-register.js';

describe('Idempotency-Key', () => {
  let api: RunningApi;
  let ground: Groundwork;
  let experimentId: string;
  let experimentRunId: string;
  let model: Blob;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
    model = await builtInModel();
    experimentId = await api.create('/experiments', { name: 'E', mlInstanceId: ground.mlInstanceId });
    experimentRunId = await api.create(`/experiments/${experimentId}/runs`, run());
  });

  afterAll(() => api.stop());

  const run = () => ({
    mode: 'train',
    tasks: [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] }],
  });
  const keyed = (key: string, headers: Record<string, string> = {}) => ({ 'idempotency-key': key, ...headers });
  const countOf = async (path: string) =>
    (await api.call<{ _page: { totalCount: number } }>('GET', `${path}?limit=1`)).body._page.totalCount;
  const backdate = (key: string, changes: string) =>
    api.database.pool.query(`update idempotency_keys set ${changes} where key = $1`, [key]);

  const modelForm = () => {
    const form = new FormData();
    form.set('model', JSON.stringify({ name: 'M', experimentRunId }));
    form.set('modelArtifact', model, 'model.zip');
    return form;
  };
  const batchForm = () => {
    const form = new FormData();
    form.set('file', new Blob([sampleRows.join('\n')], { type: 'text/csv' }), 'rows.csv');
    form.set('note', 'nobody reads this');
    return form;
  };

  const posts: readonly [string, string, () => unknown, Record<string, string>][] = [
    ['an engine', '/engines', () => ({ name: 'A' }), {}],
    ['an MLInstance', '/mlInstances', () => ({ name: 'A', engineId: ground.engineId }), {}],
    ['an experiment', '/experiments', () => ({ name: 'A', mlInstanceId: ground.mlInstanceId }), {}],
    ['a run', '/experiments/{experimentId}/runs', run, {}],
    ['a model', '/models', modelForm, {}],
    ['an insight', '/insights', () => ({ context: {}, metrics: [] }), {}],
    [
      'a service',
      '/mlServices',
      () => ({
        name: 'A',
        mlInstanceId: ground.mlInstanceId,
        trainingDataSetId: ground.dataSetId,
        scoringDataSetId: ground.dataSetId,
      }),
      {},
    ],
    ['a data set', '/dataSets', () => ({ name: 'A' }), {}],
    ['a batch', '/dataSets/{dataSetId}/batches', () => sampleRows.join('\n'), { 'content-type': 'text/csv' }],
    ['a batch in a form', '/dataSets/{dataSetId}/batches', batchForm, {}],
  ];
  const at = (path: string) => path.replace('{experimentId}', experimentId).replace('{dataSetId}', ground.dataSetId);

  it.each(posts)('makes %s once, and answers a repetition the same', async (_what, template, body, headers) => {
    const [path, key] = [at(template), randomUUID()];
    const first = await api.call('POST', path, body(), keyed(key, headers));
    expect(first.status).toBe(201);
    const count = await countOf(path);
    const second = await api.call('POST', path, body(), keyed(key, headers));
    expect({ status: second.status, body: second.body }).toEqual({ status: 201, body: first.body });
    expect(second.headers.get('idempotent-replay')).toBe('true');
    expect(first.headers.get('idempotent-replay')).toBeNull();
    for (const name of ['etag', 'content-type']) expect(second.headers.get(name)).toBe(first.headers.get(name));
    expect(await countOf(path)).toBe(count);
  });

  it.each(posts)('finds %s that was made before its answer was lost', async (_what, template, body, headers) => {
    const [path, key] = [at(template), randomUUID()];
    const first = await api.call('POST', path, body(), keyed(key, headers));
    const count = await countOf(path);
    // As a process leaves it that ends between its commit and its answer, once its lease is over.
    await backdate(key, "status = null, body_sha256 = null, leased_until = now() - interval '1 second'");
    const second = await api.call('POST', path, body(), keyed(key, headers));
    expect(second).toMatchObject({ status: 201, body: { id: first.body['id'] } });
    expect(second.headers.get('idempotent-replay')).toBeNull();
    expect(await countOf(path)).toBe(count);
  });

  it('takes a lease for over that has longer to go than any can: the clock was set back', async () => {
    const key = randomUUID();
    const first = await api.call('POST', '/engines', { name: 'Ahead', type: 'R' }, keyed(key));
    await backdate(key, "status = null, body_sha256 = null, leased_until = now() + interval '1 hour'");
    const second = await api.call('POST', '/engines', { name: 'Ahead', type: 'R' }, keyed(key));
    expect(second).toMatchObject({ status: 201, body: { id: first.body['id'] } });
  });

  it('refuses another body or address under the same key', async () => {
    const key = randomUUID();
    await api.create('/dataSets', { name: 'before' });
    expect(await api.call('POST', '/engines', { name: 'A' }, keyed(key))).toMatchObject({ status: 201 });
    const problem = { title: 'Unprocessable', additionalDetails: { 'Idempotency-Key': expect.stringContaining(key) } };
    expect(await api.call('POST', '/engines', { name: 'B' }, keyed(key))).toMatchObject({ status: 422, body: problem });
    expect(await api.call('POST', '/dataSets', { name: 'A' }, keyed(key))).toMatchObject({
      status: 422,
      body: problem,
    });
  });

  it('keeps keys of sandboxes apart', async () => {
    const key = randomUUID();
    const ids = await Promise.all(
      ['prod', 'stage'].map(
        async (sandbox) =>
          (await api.call('POST', '/engines', { name: 'A' }, keyed(key, { 'x-sandbox-name': sandbox }))).body['id'],
      ),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('answers 409 while the first request runs, and then what it was answered', async () => {
    const key = randomUUID();
    const post = () => api.call('POST', '/engines', { name: 'Slow' }, keyed(key));
    const client = await api.database.pool.connect();
    let first: Promise<{ body: Json }>;
    try {
      await client.query('begin; lock table events in exclusive mode');
      first = post();
      for (;;) {
        const { rowCount } = await client.query('select from idempotency_keys where key = $1', [key]);
        if (rowCount === 1) break;
      }
      const second = await post();
      expect(second).toMatchObject({ status: 409, body: { title: 'Conflict' } });
      expect(second.headers.get('retry-after')).toBe('1');
      await client.query('commit');
    } finally {
      client.release();
    }
    const { body } = await first;
    expect(await post()).toMatchObject({ status: 201, body });
  });

  it('lets of many at once one run', async () => {
    const key = randomUUID();
    const count = await countOf('/engines');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.call('POST', '/engines', { name: 'Once' }, keyed(key))),
    );
    expect(await countOf('/engines')).toBe(count + 1);
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body['id'])).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
  });

  it('keeps refusals that are final, and no faults of ours', async () => {
    const [refused, failed] = [randomUUID(), randomUUID()];
    const wrong = () => api.call('POST', '/engines', { name: '' }, keyed(refused));
    const first = await wrong();
    const second = await wrong();
    expect(second).toMatchObject({ status: 400, body: first.body });
    expect(second.headers.get('idempotent-replay')).toBe('true');

    await api.database.pool.query('alter table read_engines rename to hidden');
    const broken = await api.call('POST', '/engines', { name: 'A' }, keyed(failed));
    await api.database.pool.query('alter table hidden rename to read_engines');
    expect(broken.status).toBe(500);
    expect(await api.call('POST', '/engines', { name: 'A' }, keyed(failed))).toMatchObject({ status: 201 });
  });

  it('forgets after a day', async () => {
    const key = randomUUID();
    const post = () => api.call('POST', '/engines', { name: 'A' }, keyed(key));
    const first = await post();
    await backdate(key, "expires = now() - interval '1 second'");
    const second = await post();
    expect(second.status).toBe(201);
    expect(second.body['id']).not.toBe(first.body['id']);

    await backdate(key, "expires = now() - interval '1 second'");
    const owner = { org: api.org, sandbox: 'prod', apiKey: api.apiKey, key: randomUUID() };
    await new KeyRegister(api.database.pool).take(owner, 'POST /');
    const { rows } = await api.database.pool.query('select from idempotency_keys where key = $1', [key]);
    expect(rows).toEqual([]);
  });

  it('is no concern of other methods', async () => {
    const key = randomUUID();
    const id = await api.create('/engines', { name: 'A' });
    expect(await api.call('PUT', `/engines/${id}`, { name: 'B' }, keyed(key))).toMatchObject({ status: 200 });
    expect(await api.call('PUT', `/engines/${id}`, { name: 'C' }, keyed(key))).toMatchObject({ body: { name: 'C' } });
  });

  it.each(['', ' ', 'x'.repeat(256), 'caf\u00e9'])('refuses %j as a key', async (key) => {
    const answer = await api.call('POST', '/engines', { name: 'A' }, keyed(key));
    expect(answer).toMatchObject({
      status: 400,
      body: { additionalDetails: { 'Idempotency-Key': expect.stringContaining('1 to 255 printable') } },
    });
  });
});
