import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import { finishTraining } from '../../testing/trained-run.js';

interface Results {
  readonly results: readonly { readonly kind: string; readonly id: string; readonly name?: string }[];
}

describe('a search', () => {
  let api: RunningApi;
  let ground: Groundwork;
  let runId: string;
  let experimentId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
    experimentId = await api.create('/experiments', { name: 'measure of all', mlInstanceId: ground.mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: ground.dataSetId }] }];
    runId = await api.create(`/experiments/${experimentId}/runs`, { mode: 'train', tasks });
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const find = async (q: string, headers = {}) =>
    (await api.call<Results>('GET', `/search?q=${encodeURIComponent(q)}`, undefined, headers)).body.results;

  it('finds what holds a text in its name, what is called so first', async () => {
    expect(await find('MEASURE')).toMatchObject([
      { kind: 'dataSets', id: ground.dataSetId, name: 'Measurements' },
      { kind: 'experiments', id: experimentId },
    ]);
    expect((await find('measure of all')).map(({ kind }) => kind)).toEqual(['experiments']);
    expect(await find("%' or 1=1 --")).toEqual([]);
  });

  it('finds what an id is of by its beginning', async () => {
    expect(await find(runId.slice(0, 23))).toEqual([
      {
        kind: 'runs',
        id: runId,
        _links: { self: { href: `${api.url}/data/sensei/experiments/${experimentId}/runs/${runId}` } },
      },
    ]);
    expect(await find(ground.engineId)).toMatchObject([{ kind: 'engines', name: 'Trees' }]);
  });

  it('finds nothing that is deleted, or of another sandbox', async () => {
    const id = await api.create('/dataSets', { name: 'Vanishing' });
    expect(await find('vanish')).toHaveLength(1);
    await api.call('DELETE', `/dataSets/${id}`);
    expect(await find('vanish')).toEqual([]);
    expect(await find('measure', { 'x-sandbox-name': 'elsewhere' })).toEqual([]);
    expect(await find(ground.engineId, { 'x-sandbox-name': 'elsewhere' })).toEqual([]);
  });

  it('is refused without a text, and with one that no name has', async () => {
    expect(await api.call('GET', '/search')).toMatchObject({ status: 400 });
    expect(await api.call('GET', `/search?q=${'x'.repeat(256)}`)).toMatchObject({
      status: 400,
      body: { additionalDetails: { q: '256 characters are more than the 255 that a name has' } },
    });
  });

  it('leads from a model to what it was made of and what became of it', async () => {
    const { mlInstanceId, dataSetId } = ground;
    const schedule = { startTime: '2030-01-01', endTime: '2032-01-01', cron: '0 0 1 1 *' };
    const data = { mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId, scoringSchedule: schedule };
    const serviceId = await api.create('/mlServices', { ...data, name: 'S' });
    const overview = await api.call<{ children: { activeRun: { runId: string } }[] }>('GET', '/mlServices/overview');
    const trained = overview.body.children[0]?.activeRun.runId ?? '';
    await finishTraining(api, trained);
    const { championModelId: modelId } = (await api.call('GET', `/mlServices/${serviceId}`)).body;
    await api.database.pool.query(
      `insert into read_batches values ($1, $2, 'prod', 1, now(), now(), '{}', false, $3, $4)`,
      ['3c0d7d5b-9a3c-4f0e-8f43-3a7c3f1f0b62', api.org, { rows: 5, run: { runId: trained, modelId } }, dataSetId],
    );
    expect((await api.call('GET', `/models/${String(modelId)}/lineage`)).body).toMatchObject({
      modelId,
      run: { runId: trained, state: 'DONE', serviceId, schedule: 'training', dataSetId, dataSetVersion: 2 },
      batches: [{ rows: 3, minTime: '2026-01-01T00:00:00.000Z', maxTime: '2026-01-03T00:00:00.000Z' }],
      promotions: [{ serviceId, automatic: true, current: true, promoted: expect.any(String) }],
      predictions: [{ dataSetId, rows: 5, runId: trained }],
      predictedBatches: 1,
    });
  });
});
