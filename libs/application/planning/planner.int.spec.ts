import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { byKind } from '#domain';
import type { Schedule } from '#domain';
import { MLServiceQueries, RunQueries, TickQueries } from '#read-models';
import { context, Fixture, trainTask } from '../testing/application-fixture.js';
import { CreateExperiment, DeleteExperiment, UpdateExperiment } from '../experiment/index.js';
import type { WrittenExperiment } from '../experiment/index.js';
import { firstRunId, jobIdOf, runIdOfTick } from '../ids.js';
import { PauseSchedule, PublishService, ResumeSchedule, UpdateService } from '../ml-service/index.js';
import { DeleteModel } from '../model/index.js';
import { RunLifecycle } from '../run/run-lifecycle.js';
import { CancelRun, TriggerServiceRun } from '../run/index.js';
import { Planner } from './planner.js';

const second = 1000;
const hour = 3_600_000;

describe('the planner', () => {
  let fixture: Fixture;
  let mlInstanceId: string;
  let dataSetId: string;
  let planner: Planner;

  beforeAll(async () => {
    fixture = await Fixture.create();
    dataSetId = await fixture.dataSet();
    const train = {
      ...trainTask,
      parameters: [...(trainTask.parameters ?? []), { key: 'trainingDataSetId', value: dataSetId }],
    };
    mlInstanceId = await fixture.instance([train, { name: 'score' }]);
    planner = fixture.get(Planner);
  });

  afterAll(() => fixture.close());

  /** Each test begins with nothing due, a second after a whole hour. */
  beforeEach(async () => {
    fixture.clock.set(new Date(Math.ceil(fixture.clock.now().getTime() / hour) * hour + second));
    await planAll();
  });

  async function planAll(): Promise<number> {
    let decided = 0;
    for (let more = true; more;) {
      const result = await planner.planDueTicks(fixture.clock.now());
      decided += result.decided;
      more = result.more;
    }
    return decided;
  }

  /** A scheduled training experiment; schedules of earlier tests are gone. */
  async function schedule(fields: Partial<Schedule> = {}): Promise<string> {
    const template = { tasks: [{ name: 'train' }] as const, schedule: { cron: '0 * * * *', ...fields } };
    const { id } = await fixture.execute(new CreateExperiment(context, { name: 'Hourly', mlInstanceId, template }));
    return id;
  }

  const remove = (id: string) => fixture.execute(new DeleteExperiment(context, id));

  async function ticksOf(experimentId: string) {
    const query = { start: 0, limit: 1000, orderby: [{ field: 'nominalTime', descending: false }], filters: [] };
    const { items } = await fixture.get(TickQueries).list(context.scope, query, { experimentId });
    return items.map(({ body }) => ({ nominalTime: body.nominalTime, outcome: body.outcome, reason: body.reason }));
  }

  const at = (milliseconds: number) => new Date(fixture.clock.now().getTime() - second + milliseconds).toISOString();

  it('requests a run for a due tick, once, however often it is called', async () => {
    const id = await schedule();
    const nominalTime = at(hour);
    fixture.clock.advance(hour);
    expect(await planAll()).toBe(1);
    expect(await planAll()).toBe(0);
    const runId = runIdOfTick(id, nominalTime);
    expect(await fixture.eventsOf(`run-${runId}`)).toMatchObject([
      {
        type: 'RunRequested',
        data: {
          experimentId: id,
          mode: 'train',
          trigger: { by: 'schedule', kind: 'training', nominalTime },
          dataSetId,
        },
      },
    ]);
    expect(await fixture.outbox()).toContain(jobIdOf(runId, 1));
    expect(await ticksOf(id)).toEqual([{ nominalTime, outcome: 'requested', reason: undefined }]);
    await remove(id);
  });

  it('gives each tick one outcome when ten planners decide at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => schedule({ overlap: 'allow' })));
    fixture.clock.advance(hour);
    const now = fixture.clock.now();
    const results = await Promise.all(Array.from({ length: 10 }, () => planner.planDueTicks(now, { batchSize: 3 })));
    const decided = results.reduce((sum, result) => sum + result.decided, 0);
    expect(decided + (await planAll())).toBe(20);
    for (const id of ids) expect(await ticksOf(id)).toHaveLength(1);
    for (const id of ids) await remove(id);
  });

  it('skips a tick while the run before it is active, and says so', async () => {
    const id = await schedule();
    const [first, next] = [at(hour), at(2 * hour)];
    fixture.clock.advance(hour);
    await planAll();
    fixture.clock.advance(hour);
    await planAll();
    expect(await ticksOf(id)).toEqual([
      { nominalTime: first, outcome: 'requested', reason: undefined },
      { nominalTime: next, outcome: 'skipped', reason: 'overlap' },
    ]);
    expect((await fixture.eventsOf(`experiment-${id}`)).at(-1)?.type).toBe('TickSkipped');
    await remove(id);
  });

  it('runs the newest of the ticks that passed while nothing ran, and records the others as missed', async () => {
    const id = await schedule();
    const times = [1, 2, 3].map((hours) => at(hours * hour));
    fixture.clock.advance(3 * hour + 60_000);
    await planAll();
    expect(await ticksOf(id)).toEqual([
      { nominalTime: times[0], outcome: 'skipped', reason: 'missed' },
      { nominalTime: times[1], outcome: 'skipped', reason: 'missed' },
      { nominalTime: times[2], outcome: 'requested', reason: undefined },
    ]);
    await remove(id);
  });

  it('lets a queued run wait for the one before it, and sends it when that has ended', async () => {
    const id = await schedule({ overlap: 'queue' });
    const [first, next] = [runIdOfTick(id, at(hour)), runIdOfTick(id, at(2 * hour))];
    fixture.clock.advance(hour);
    await planAll();
    fixture.clock.advance(hour);
    await planAll();
    expect(await fixture.outbox()).not.toContain(jobIdOf(next, 1));
    await fixture.train(first);
    expect(await fixture.outbox()).toContain(jobIdOf(next, 1));
    await remove(id);
  });

  it('lets those behind a queued run that is cancelled wait for the one before it', async () => {
    const id = await schedule({ overlap: 'queue' });
    const [first, cancelled, third, fourth] = [1, 2, 3, 4].map((hours) => runIdOfTick(id, at(hours * hour)));
    if (!first || !cancelled || !third || !fourth) throw new Error('four ids');
    for (let hours = 0; hours < 3; hours += 1) {
      fixture.clock.advance(hour);
      await planAll();
    }
    await fixture.execute(new CancelRun(context, id, cancelled));
    expect(await fixture.outbox()).not.toContain(jobIdOf(third, 1));
    fixture.clock.advance(hour);
    await planAll();
    expect((await fixture.get(RunQueries).find(fourth))?.body.waitFor).toBe(third);
    await fixture.train(first);
    expect(await fixture.outbox()).toContain(jobIdOf(third, 1));
    expect(await fixture.outbox()).not.toContain(jobIdOf(fourth, 1));
    await remove(id);
  });

  it('runs all that were missed one after the other, across its batches, and skips again what comes on time', async () => {
    const id = await schedule({ cron: '* * * * *', missed: 'all' });
    const minute = hour / 60;
    const times = Array.from({ length: 501 }, (_, index) => at((index + 1) * minute));
    fixture.clock.advance(501 * minute);
    expect(await planAll()).toBe(501);
    const runs = times.map((time) => runIdOfTick(id, time));
    const waits = await Promise.all(runs.map(async (run) => (await fixture.get(RunQueries).find(run))?.body.waitFor));
    expect(waits).toEqual([undefined, ...runs.slice(0, -1)]);
    const isSent = async (index: number) => (await fixture.outbox()).includes(jobIdOf(runs[index] ?? '', 1));
    expect([await isSent(0), await isSent(1)]).toEqual([true, false]);
    await fixture.execute(new CancelRun(context, id, runs[1] ?? ''));
    await fixture.train(runs[0] ?? '');
    expect([await isSent(2), await isSent(3)]).toEqual([true, false]);
    fixture.clock.advance(minute);
    await planAll();
    expect((await ticksOf(id)).at(-1)).toMatchObject({ outcome: 'skipped', reason: 'overlap' });
    await remove(id);
  });

  it('cancels the run before under cancelPrevious', async () => {
    const id = await schedule({ overlap: 'cancelPrevious' });
    const first = runIdOfTick(id, at(hour));
    fixture.clock.advance(hour);
    await planAll();
    fixture.clock.advance(hour);
    await planAll();
    const { body } = (await fixture.get(RunQueries).get(context.scope, first)) ?? {};
    expect(body?.state).toBe('ABORTED');
    await remove(id);
  });

  it('skips a scoring tick for which no model has been trained yet', async () => {
    const { body } = await fixture.execute(
      new PublishService(context, {
        name: 'Both',
        mlInstanceId,
        trainOnPublish: false,
        parts: byKind(() => ({ dataSetId, schedule: { cron: '0 * * * *' } })),
      }),
    );
    const times = [at(hour), at(2 * hour)];
    fixture.clock.advance(hour);
    await planAll();
    expect(await ticksOf(body.parts.scoring.experimentId)).toEqual([
      { nominalTime: times[0], outcome: 'skipped', reason: 'no-model' },
    ]);
    await fixture.train(runIdOfTick(body.parts.training.experimentId, times[0] ?? ''));
    fixture.clock.advance(hour);
    await planAll();
    expect((await ticksOf(body.parts.scoring.experimentId)).at(-1)).toMatchObject({
      nominalTime: times[1],
      outcome: 'requested',
    });
    await remove(body.parts.scoring.experimentId);
    await remove(body.parts.training.experimentId);
  });

  it('skips the scoring ticks after the champion was deleted, until another model is promoted', async () => {
    const { id, body } = await fixture.execute(
      new PublishService(context, {
        name: 'Scoring only',
        mlInstanceId,
        parts: { training: { dataSetId }, scoring: { dataSetId, schedule: { cron: '0 * * * *', overlap: 'allow' } } },
      }),
    );
    const times = [at(hour), at(2 * hour), at(3 * hour)];
    const { experimentId } = body.parts.scoring;
    const championOf = async () => (await fixture.get(MLServiceQueries).get(context.scope, id))?.body.champion?.modelId;
    const champion = await fixture.train(firstRunId(body.parts.training.experimentId));
    expect(await championOf()).toBe(champion);
    fixture.clock.advance(hour);
    await planAll();
    await fixture.execute(new DeleteModel(context, champion));
    expect(await championOf()).toBeUndefined();
    fixture.clock.advance(hour);
    await planAll();
    const again = await fixture.execute(new TriggerServiceRun(context, id, { mode: 'train' }));
    expect(await championOf()).toBeUndefined();
    await fixture.train(again.id);
    expect(await championOf()).not.toBe(champion);
    fixture.clock.advance(hour);
    await planAll();
    expect(await ticksOf(experimentId)).toEqual([
      { nominalTime: times[0], outcome: 'requested', reason: undefined },
      { nominalTime: times[1], outcome: 'skipped', reason: 'no-model' },
      { nominalTime: times[2], outcome: 'requested', reason: undefined },
    ]);
    await remove(experimentId);
  });

  describe('with ticks undecided that were due before', () => {
    const [first, second] = [() => at(hour), () => at(2 * hour)];
    const missed = () => [
      { nominalTime: first(), outcome: 'skipped', reason: 'missed' },
      { nominalTime: second(), outcome: 'requested', reason: undefined },
    ];
    const late = async (id: string, change: () => Promise<unknown>) => {
      const expected = [...missed()];
      fixture.clock.advance(2 * hour + 60_000);
      await change();
      await planAll();
      expect(await planAll()).toBe(0);
      return { ticks: await ticksOf(id), expected };
    };
    const put = (id: string, template: WrittenExperiment['template']) =>
      fixture.execute(
        new UpdateExperiment(context, id, { name: 'Hourly', mlInstanceId, ...(template && { template }) }),
      );

    it('a change of the expression loses none of them', async () => {
      const id = await schedule();
      const tasks = [{ name: 'train' }] as const;
      const half = '30 * * * *';
      const { ticks, expected } = await late(id, () => put(id, { tasks, schedule: { cron: half } }));
      expect(ticks).toEqual(expected);
      fixture.clock.advance(hour);
      await planAll();
      expect((await ticksOf(id)).slice(2).map(({ nominalTime }) => nominalTime.slice(14, 16))).toEqual(['30']);
      await remove(id);
    });

    it('nor does a removal', async () => {
      const id = await schedule();
      const { ticks, expected } = await late(id, () => put(id, undefined));
      expect(ticks).toEqual(expected);
      fixture.clock.advance(hour);
      expect(await planAll()).toBe(0);
      await remove(id);
    });

    it('nor a deletion, which skips them', async () => {
      const id = await schedule();
      const { ticks, expected } = await late(id, () => remove(id));
      expect(ticks).toEqual([
        expected[0],
        { nominalTime: expected[1]?.nominalTime, outcome: 'skipped', reason: 'service-deleted' },
      ]);
    });

    it('nor a pause, and what comes after it waits for the resumption', async () => {
      const { body, id: serviceId } = await fixture.execute(
        new PublishService(context, {
          name: 'Paused',
          mlInstanceId,
          trainOnPublish: false,
          parts: { training: { dataSetId, schedule: { cron: '0 * * * *' } }, scoring: { dataSetId } },
        }),
      );
      const id = body.parts.training.experimentId;
      const held = at(3 * hour);
      const { ticks, expected } = await late(id, () =>
        fixture.execute(new PauseSchedule(context, serviceId, 'training')),
      );
      expect(ticks).toEqual(expected);
      fixture.clock.advance(hour);
      expect(await planAll()).toBe(0);
      await remove(id);
      await planAll();
      expect((await ticksOf(id)).at(-1)).toEqual({ nominalTime: held, outcome: 'skipped', reason: 'paused' });
    });
  });

  it('holds the ticks of a changed expression when it was changed while paused, and leaves out those held before', async () => {
    const written = (cron: string) => ({
      name: 'Changed',
      mlInstanceId,
      trainOnPublish: false,
      parts: { training: { dataSetId, schedule: { cron } }, scoring: { dataSetId } },
    });
    const { body, id: serviceId } = await fixture.execute(new PublishService(context, written('0 * * * *')));
    const id = body.parts.training.experimentId;
    const [held, half] = [at(hour), new Date(Date.parse(at(hour)) + hour / 2).toISOString()];
    await fixture.execute(new PauseSchedule(context, serviceId, 'training'));
    fixture.clock.advance(hour + 60_000);
    await fixture.execute(new UpdateService(context, serviceId, written('30 * * * *')));
    fixture.clock.advance(hour);
    await planAll();
    const skipped = { nominalTime: held, outcome: 'skipped', reason: 'paused' };
    expect(await ticksOf(id)).toEqual([skipped]);
    await fixture.execute(new ResumeSchedule(context, serviceId, 'training'));
    await planAll();
    expect(await ticksOf(id)).toEqual([skipped, { nominalTime: half, outcome: 'requested', reason: undefined }]);
    await remove(id);
  });

  it('decides nothing for a schedule whose end has passed, or that is deleted', async () => {
    const ended = await schedule({ endTime: '2020-01-01' });
    const deleted = await schedule();
    await remove(deleted);
    fixture.clock.advance(hour);
    await planAll();
    expect(await ticksOf(ended)).toEqual([]);
    expect(await ticksOf(deleted)).toEqual([]);
    await remove(ended);
  });
});

describe('a worker that returns late', () => {
  it('finds its result dropped, for the attempt was given to another', async () => {
    const fixture = await Fixture.create();
    try {
      const dataSetId = await fixture.dataSet();
      const mlInstanceId = await fixture.instance();
      const parts = byKind(() => ({ dataSetId }));
      const { body } = await fixture.execute(new PublishService(context, { name: 'Once', mlInstanceId, parts }));
      const { items } = await fixture
        .get(RunQueries)
        .list(
          context.scope,
          { start: 0, limit: 1, orderby: [], filters: [] },
          { experimentId: body.parts.training.experimentId },
        );
      const runId = items[0]?.id ?? '';
      const late = await fixture.claim(runId);
      const lifecycle = fixture.get(RunLifecycle);
      expect(await lifecycle.failAttempt(late, 'worker-lost', 'no heartbeat')).toBe('recorded');
      const artifact = { uri: 'objects:late', bytes: 1, sha256: '00' };
      expect(await lifecycle.succeedTraining(late, { artifact, metrics: [], rowsRead: 2 })).toBe('dropped');
      expect((await fixture.eventsOf(`run-${runId}`)).map(({ type }) => type)).toEqual([
        'RunRequested',
        'RunStarted',
        'RunRetried',
      ]);
      await fixture.train(runId);
    } finally {
      await fixture.close();
    }
  });
});
