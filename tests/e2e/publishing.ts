import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Backend } from '../faults/backends.js';
import type { Identified, ListOf, Model, Problem, Service, ServiceRun, Tick } from './resources.js';
import { Stack } from './stack.js';

// Whole processes and engines start in these tests; the bound only ends a test that hangs.
jest.setTimeout(240_000);

const minute = 60_000;
const everySecond = '* * * * * *';

/** One row a minute over the last 300 minutes: y = 3x + z. */
function rows(): string {
  const now = Date.now();
  const lines = Array.from({ length: 300 }, (_, index) => {
    const x = (index * 37) % 100;
    const z = (index * 13) % 7;
    return `${new Date(now - (300 - index) * minute).toISOString()},${String(x)},${String(z)},${String(3 * x + z)}`;
  });
  return ['time,x,z,y', ...lines].join('\n');
}

export function describePublishing({ backend, options, there }: Backend): void {
  (there ? describe : describe.skip)(`a service on ${backend} queues`, () => {
    let stack: Stack;
    let mlInstanceId: string;
    let dataSetId: string;

    beforeAll(async () => {
      stack = await Stack.start(options);
      const engine = await create('/engines', { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' });
      const tasks = [{ name: 'train', parameters: [{ key: 'label', value: 'y' }] }, { name: 'score' }];
      mlInstanceId = await create('/mlInstances', { name: 'y from x', engineId: engine, tasks });
      dataSetId = await create('/dataSets', { name: 'Measurements', timestampColumn: 'time' });
      const headers = { 'content-type': 'text/csv' };
      const batch = await stack.call<{ rows: number }>('POST', `/dataSets/${dataSetId}/batches`, rows(), headers);
      expect(batch).toMatchObject({ status: 201, body: { rows: 300 } });
    });

    afterAll(() => stack.stop());

    async function create(path: string, body: object): Promise<string> {
      const answer = await stack.call<Identified>('POST', path, body);
      expect(answer).toMatchObject({ status: 201 });
      return answer.body.id;
    }

    async function publish(fields: object): Promise<Service> {
      const data = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
      const body = { name: 'Forecast', mlInstanceId, ...data, ...fields };
      const answer = await stack.call<Service>('POST', '/mlServices', body);
      const { scoringTimeframe: _number, ...same } = body as { scoringTimeframe?: unknown };
      expect(answer).toMatchObject({ status: 201, body: JSON.parse(JSON.stringify(same)) as object });
      return answer.body;
    }

    async function runsOf(id: string): Promise<readonly ServiceRun[]> {
      const answer = await stack.call<ListOf<ServiceRun>>('GET', `/mlServices/${id}/runs?limit=1000`);
      expect(answer.status).toBe(200);
      return answer.body.children;
    }

    async function ticksOf(id: string): Promise<readonly Tick[]> {
      const answer = await stack.call<ListOf<Tick>>('GET', `/mlServices/${id}/ticks?limit=1000&orderby=nominalTime`);
      expect(answer.status).toBe(200);
      return answer.body.children;
    }

    /** The runs of a service, once there are this many DONE of a mode. */
    const untilDone = (id: string, mode: 'train' | 'score', count: number): Promise<readonly ServiceRun[]> =>
      stack.eventually(async () => {
        const runs = await runsOf(id);
        expect(runs.filter(({ state }) => state === 'FAILED')).toEqual([]);
        const done = runs.filter((run) => run.mode === mode && run.state === 'DONE');
        return done.length >= count ? done : undefined;
      });

    const remove = async (id: string): Promise<void> => {
      const answer = await stack.call('DELETE', `/mlServices/${id}`);
      expect(answer).toMatchObject({
        status: 200,
        body: { title: 'Success', detail: 'MLService deletion was successful' },
      });
    };

    /** Deletes a service's champion: from the next tick on nothing can score, and the ledger says why. */
    async function withoutModel({ id, championModelId }: Service, modelId: string): Promise<void> {
      expect(championModelId).toBe(modelId);
      expect(await stack.call('DELETE', `/models/${modelId}`)).toMatchObject({ status: 200 });
      expect((await stack.call<Service>('GET', `/mlServices/${id}`)).body).not.toHaveProperty('championModelId');
      // The tick that was being decided meanwhile may still have its run.
      const skipped = await stack.eventually(async () => {
        const ticks = await ticksOf(id);
        const since = ticks.findIndex(({ reason }) => reason === 'no-model');
        return since >= 0 && ticks.length >= since + 2 ? ticks.slice(since) : undefined;
      });
      expect(new Set(skipped.map(({ outcome, reason }) => `${outcome}: ${reason ?? ''}`))).toEqual(
        new Set(['skipped: no-model']),
      );
    }

    it('publishes a trained run, whose model serves every scheduled scoring run', async () => {
      const trainingExperimentId = await create('/experiments', { name: 'By hand', mlInstanceId });
      const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
      const run = await create(`/experiments/${trainingExperimentId}/runs`, { mode: 'Train', tasks });
      await stack.eventually(async () => {
        const status = await stack.call<{ status: { tasks: { state: string }[] } }>(
          'GET',
          `/experiments/${trainingExperimentId}/runs/${run}/status`,
        );
        return status.body.status.tasks[0]?.state === 'DONE' ? true : undefined;
      });
      const service = await publish({
        trainingExperimentId,
        trainingExperimentRunId: run,
        trainingDataSetId: undefined,
        scoringSchedule: { cron: everySecond },
      });
      const scored = await untilDone(service.id, 'score', 2);
      const models = await stack.call<ListOf<Model>>('GET', `/models?property=experimentRunId==${run}`);
      expect(models.body.children).toHaveLength(1);
      const [model] = models.body.children;
      expect(new Set(scored.map(({ modelId }) => modelId))).toEqual(new Set([model?.id]));
      await withoutModel(service, model?.id ?? '');
      await remove(service.id);
    });

    it('trains once at once when only scoring is scheduled, and scores with that model', async () => {
      const service = await publish({ scoringSchedule: { cron: everySecond } });
      const [trained] = await untilDone(service.id, 'train', 1);
      const scored = await untilDone(service.id, 'score', 2);
      expect(scored.every(({ modelId }) => modelId === trained?.modelId)).toBe(true);
      const ticks = await ticksOf(service.id);
      expect(ticks.every(({ schedule }) => schedule === 'scoring')).toBe(true);
      await remove(service.id);
    });

    it('trains and scores by two schedules, each scoring run with the newest model of its time', async () => {
      const service = await publish({
        trainingSchedule: { cron: '*/2 * * * * *', startTime: '2026-01-01T00:00' },
        scoringSchedule: { cron: everySecond, startTime: '2026-01-01' },
      });
      const modelsUsed = await stack.eventually(async () => {
        const scored = await untilDone(service.id, 'score', 2);
        const models = new Set(scored.map(({ modelId }) => modelId));
        return models.size > 1 ? models : undefined;
      });
      const trained = await untilDone(service.id, 'train', 2);
      expect(trained.map(({ modelId }) => modelId)).toEqual(expect.arrayContaining([...modelsUsed]));
      const promotions = new Map(trained.map((run) => [run.modelId, run]));
      for (const run of await untilDone(service.id, 'score', 2)) {
        const model = promotions.get(run.modelId);
        // A model that comes while the run is being claimed may come too late for it.
        const newer = trained.filter((other) => other.ended > (model?.ended ?? '') && other.ended < run.created);
        expect(newer).toEqual([]);
      }
      await remove(service.id);
    });

    it('trains by schedule and scores once, after the first training', async () => {
      const service = await publish({ trainingSchedule: { cron: everySecond } });
      const [scored] = await untilDone(service.id, 'score', 1);
      await untilDone(service.id, 'train', 2);
      const runs = await runsOf(service.id);
      expect(runs.filter(({ mode }) => mode === 'score')).toHaveLength(1);
      expect(runs.some((run) => run.mode === 'train' && run.modelId === scored?.modelId)).toBe(true);
      await remove(service.id);
    });

    it('trains once and scores once when nothing is scheduled, on the rows of its windows only', async () => {
      const service = await publish({ trainingTimeframe: 120, scoringTimeframe: '60' });
      expect(service).toMatchObject({ trainingTimeframe: 120, scoringTimeframe: 60 });
      const [scored] = await untilDone(service.id, 'score', 1);
      const [trained] = await untilDone(service.id, 'train', 1);
      expect(await readRows(dataSetId, trained?.window)).toHaveLength(trained?.rowsRead ?? 0);
      const seen = await readRows(dataSetId, scored?.window);
      expect(seen.length).toBeGreaterThan(50);
      const predictions = await readRows(service.scoringResultsDataSetId);
      expect(predictions.map(({ time }) => time)).toEqual(seen.map(({ time }) => time));
      for (const row of predictions) {
        expect(Math.abs(Number(row['prediction']) - Number(row['y']))).toBeLessThan(60);
      }
      expect(await runsOf(service.id)).toHaveLength(2);
      await remove(service.id);
    });

    it('scores a window without rows successfully, and predicts nothing', async () => {
      const empty = await create('/dataSets', { name: 'Nothing yet', timestampColumn: 'time' });
      const service = await publish({ scoringDataSetId: empty });
      const [scored] = await untilDone(service.id, 'score', 1);
      expect(scored).toMatchObject({ rowsRead: 0, attempt: 1 });
      expect(await readRows(service.scoringResultsDataSetId)).toEqual([]);
      await remove(service.id);
    });

    it('is rescheduled by PUT, keeps its start time, and stops when it is deleted', async () => {
      const startTime = '2026-01-01T00:00';
      const service = await publish({ scoringSchedule: { cron: '0 0 1 1 *', startTime } });
      await untilDone(service.id, 'train', 1);
      const moved = { ...service, scoringSchedule: { cron: everySecond, startTime: '2026-01-02T00:00' } };
      expect(await stack.call<Problem>('PUT', `/mlServices/${service.id}`, moved)).toMatchObject({
        status: 422,
        body: { status: 422, additionalDetails: { 'scoringSchedule.startTime': expect.anything() } },
      });
      const wanted = { ...service, scoringSchedule: { cron: everySecond, startTime } };
      const put = await stack.call<Service>('PUT', `/mlServices/${service.id}`, wanted);
      expect(put).toMatchObject({ status: 200, body: { id: service.id, scoringSchedule: wanted.scoringSchedule } });
      expect(await stack.call('GET', `/mlServices/${service.id}`)).toMatchObject({ status: 200, body: put.body });
      await untilDone(service.id, 'score', 1);

      const other = await publish({ scoringSchedule: { cron: everySecond } });
      await remove(service.id);
      expect((await stack.call('GET', `/mlServices/${service.id}`)).status).toBe(404);
      const deletedAt = new Date().toISOString();
      await stack.eventually(async () => {
        const later = (await ticksOf(other.id)).filter(({ nominalTime }) => nominalTime > deletedAt);
        return later.length >= 3 ? later : undefined;
      });
      const { rows: ticks } = await stack.database.pool.query<{ nominal: Date }>(
        'select nominal_time as nominal from read_ticks where experiment_id = $1 order by 1 desc limit 1',
        [service.scoringExperimentId],
      );
      expect(ticks[0]?.nominal.toISOString().localeCompare(deletedAt)).toBe(-1);
      await remove(other.id);
    });

    async function readRows(id: string, window?: ServiceRun['window']): Promise<Record<string, unknown>[]> {
      const query = new URLSearchParams({ limit: '1000' });
      if (window?.from !== undefined) query.set('from', window.from);
      if (window) query.set('to', window.to);
      const answer = await stack.call<ListOf<Record<string, unknown>>>(
        'GET',
        `/dataSets/${id}/rows?${query.toString()}`,
      );
      expect(answer.status).toBe(200);
      return [...answer.body.children];
    }
  });
}
