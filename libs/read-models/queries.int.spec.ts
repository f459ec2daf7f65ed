import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { streamName } from '#domain';
import type { DomainEvent, RunEvent, RunRequest, Scope, StreamCategory } from '#domain';
import { PostgresEventStore } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { allProjections } from './all-read-models.js';
import { BatchQueries } from './batch/batch.queries.js';
import { EngineQueries } from './engine/engine.queries.js';
import { ExperimentQueries } from './experiment/experiment.queries.js';
import { MLInstanceQueries } from './ml-instance/ml-instance.queries.js';
import { MLServiceQueries } from './ml-service/ml-service.queries.js';
import { ModelQueries } from './model/model.queries.js';
import { RunQueries } from './run/run.queries.js';
import { ScheduleQueries } from './schedule/schedule.queries.js';

const scope: Scope = { org: 'acme', sandbox: 'prod' };
const elsewhere: Scope = { org: 'acme', sandbox: 'dev' };
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const actor = { displayName: 'Ada', userId: 'ada@example.com' };

let database: TestDatabase;
let store: PostgresEventStore;
let minute = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new PostgresEventStore(database.pool, allProjections);
});

afterAll(() => database.drop());

/** Appends to a new stream, a minute after the append before. */
async function given(category: StreamCategory, streamId: string, ...events: DomainEvent[]): Promise<void> {
  minute += 1;
  const time = new Date(Date.parse('2026-03-01T00:00:00.000Z') + minute * 60_000).toISOString();
  await store.append(
    inContext({ scope, actor, correlationId: 'request-1', time }, [
      { stream: streamName(category, streamId), expectedVersion: 0, events },
    ]),
  );
}

describe('get', () => {
  const details = { name: 'Trees', type: 'BuiltIn' } as const;

  beforeAll(async () => {
    await given('engine', id(1), { type: 'EngineRegistered', data: details });
    await given('engine', id(2), { type: 'EngineRegistered', data: details }, { type: 'EngineDeleted', data: {} });
  });

  it('finds a resource in its scope only', async () => {
    const engines = new EngineQueries(database.pool);
    expect(await engines.get(scope, id(1))).toMatchObject({ id: id(1), version: 1, deleted: false, body: details });
    expect(await engines.get(elsewhere, id(1))).toBeUndefined();
    expect(await engines.get({ org: 'other', sandbox: 'prod' }, id(1))).toBeUndefined();
    expect(await engines.get(scope, id(3))).toBeUndefined();
    expect(await engines.get(scope, "' or true --")).toBeUndefined();
  });

  it('finds what is deleted when asked to', async () => {
    const engines = new EngineQueries(database.pool);
    expect(await engines.get(scope, id(2))).toBeUndefined();
    expect(await engines.get(scope, id(2), { includeDeleted: true })).toMatchObject({ id: id(2), deleted: true });
  });
});

describe('what belongs to a parent', () => {
  it('is found by its id, oldest first, without what is deleted', async () => {
    for (const number of [12, 11, 13]) {
      const deleted: DomainEvent[] = number === 13 ? [{ type: 'MLInstanceDeleted', data: {} }] : [];
      const data = { name: 'Instance', engineId: id(1), tasks: [] };
      await given('mlInstance', id(number), { type: 'MLInstanceCreated', data }, ...deleted);
      const created = { name: 'Experiment', mlInstanceId: id(11) };
      await given('experiment', id(number + 10), { type: 'ExperimentCreated', data: created });
      await given('mlService', id(number + 20), {
        type: 'ServiceCreated',
        data: {
          name: 'Service',
          mlInstanceId: id(11),
          shape: 'once',
          parts: { training: { experimentId: id(21) }, scoring: { experimentId: id(22) } },
        },
      });
    }
    const { pool } = database;
    expect(await new MLInstanceQueries(pool).ofEngine(scope, id(1))).toEqual([id(12), id(11)]);
    expect(await new ExperimentQueries(pool).ofInstance(scope, id(11))).toEqual([id(22), id(21), id(23)]);
    expect(await new MLServiceQueries(pool).ofInstance(scope, id(11))).toEqual([id(32), id(31), id(33)]);
    expect(await new MLServiceQueries(pool).ofInstance(elsewhere, id(11))).toEqual([]);
    expect(await new MLServiceQueries(pool).ofInstance(scope, 'no id')).toEqual([]);
  });
});

describe('runs', () => {
  const requested = (experimentId: string, more: Partial<RunRequest> = {}): RunEvent => ({
    type: 'RunRequested',
    data: {
      experimentId,
      mlInstanceId: id(11),
      engineId: id(1),
      mode: 'train',
      trigger: { by: 'user' },
      tasks: [],
      window: { to: '2026-03-01T00:00:00.000Z' },
      attemptLimit: 3,
      ...more,
    },
  });
  const started: RunEvent = { type: 'RunStarted', data: { experimentId: 'e1', attempt: 1, worker: 'w' } };
  const succeeded: RunEvent = {
    type: 'RunSucceeded',
    data: { experimentId: 'e1', attempt: 1, modelId: id(60), rowsRead: 1 },
  };

  it('are found while they are active, waiting, done, and without a scope', async () => {
    await given('run', id(41), requested(id(21)), started, succeeded);
    await given('run', id(42), requested(id(21)), started, succeeded);
    await given('run', id(43), requested(id(21), { mode: 'score' }), started, succeeded);
    await given('run', id(44), requested(id(21)), started);
    await given('run', id(45), requested(id(22), { waitFor: id(44), mode: 'score' }));
    await given('run', id(46), requested(id(23)));
    const runs = new RunQueries(database.pool);
    expect(await runs.active([id(21), id(22), id(29)])).toEqual([
      { runId: id(44), experimentId: id(21), state: 'RUNNING' },
      { runId: id(45), experimentId: id(22), state: 'PENDING' },
    ]);
    expect(await runs.waiting(id(44))).toEqual([{ runId: id(45), mode: 'score' }]);
    expect(await runs.waiting(id(41))).toEqual([]);
    expect(await runs.find(id(41))).toMatchObject({ id: id(41), scope, version: 3, body: { modelId: id(60) } });
    expect(await runs.find(id(49))).toBeUndefined();
    expect(await runs.find('no id')).toBeUndefined();
  });
});

describe('models', () => {
  it('are found by experiment and run, the newest first, without what is deleted', async () => {
    const trained = (runId: string): DomainEvent => ({
      type: 'ModelTrained',
      data: {
        name: 'Model',
        experimentId: id(21),
        experimentRunId: runId,
        mlInstanceId: id(11),
        engineId: id(1),
        artifact: { uri: 'objects:m', bytes: 1, sha256: 'ab' },
      },
    });
    await given('model', id(62), trained(id(41)));
    await given('model', id(61), trained(id(42)));
    await given('model', id(63), trained(id(42)), { type: 'ModelDeleted', data: {} });
    const models = new ModelQueries(database.pool);
    expect(await models.latestOf(scope, id(21))).toMatchObject({ id: id(61) });
    expect(await models.ofRun(scope, id(41))).toMatchObject({ id: id(62) });
    expect(await models.ofRun(elsewhere, id(41))).toBeUndefined();
    expect(await models.latestOf(scope, id(22))).toBeUndefined();
  });
});

describe('batches', () => {
  const day = (number: number) => `2026-03-0${number}T00:00:00.000Z`;
  const batch = (number: number, from?: number, to?: number): DomainEvent => ({
    type: 'BatchAdded',
    data: {
      batchId: id(number),
      uri: `objects:${number}`,
      rows: 1,
      bytes: 1,
      sha256: 'ab',
      schema: [{ name: 'x', type: 'integer' }],
      ...(from !== undefined && { minTime: day(from) }),
      ...(to !== undefined && { maxTime: day(to) }),
    },
  });

  it('are found in the order in which they were added, up to a version, and where they overlap a window', async () => {
    const created: DomainEvent = { type: 'DataSetCreated', data: { name: 'Sales' } };
    await given('dataSet', id(70), created, batch(73, 3, 4), batch(71, 1, 2), batch(72), batch(74, 5, 6));
    const batches = new BatchQueries(database.pool);
    const numbersOf = async (...parameters: Parameters<BatchQueries['of']>) =>
      (await batches.of(...parameters)).map(({ uri }) => Number(uri.slice(-2)));
    expect(await numbersOf(scope, id(70))).toEqual([73, 71, 72, 74]);
    expect(await numbersOf(scope, id(70), { untilVersion: 3 })).toEqual([73, 71]);
    expect(await numbersOf(scope, id(70), { overlapping: { to: day(3) } })).toEqual([71]);
    expect(await numbersOf(scope, id(70), { overlapping: { from: day(2), to: day(5) } })).toEqual([73, 71]);
    expect(await numbersOf(scope, id(70), { overlapping: { from: day(5), to: day(6) } })).toEqual([74]);
    expect(await numbersOf(elsewhere, id(70))).toEqual([]);
    expect(await numbersOf(scope, 'no id')).toEqual([]);
    const [first] = await batches.of(scope, id(70));
    expect(first).toEqual(batch(73, 3, 4).data);
  });
});

describe('schedules', () => {
  it('are found by their experiment while there is one', async () => {
    const schedule = { cron: '0 3 * * *' };
    const data = { name: 'Training', mlInstanceId: id(11), kind: 'training', schedule } as const;
    await given('experiment', id(81), { type: 'ExperimentCreated', data });
    const removed: DomainEvent = { type: 'ScheduleRemoved', data: { kind: 'training' } };
    await given('experiment', id(82), { type: 'ExperimentCreated', data }, removed);
    const schedules = new ScheduleQueries(database.pool);
    expect(await schedules.of(scope, id(81))).toEqual({
      experimentId: id(81),
      kind: 'training',
      version: 1,
      schedule,
      watermark: expect.any(String),
      nextDue: '2026-03-01T03:00:00.000Z',
    });
    expect(await schedules.of(scope, id(82))).toBeUndefined();
    expect(await schedules.of(elsewhere, id(81))).toBeUndefined();
    expect(await schedules.of(scope, 'no id')).toBeUndefined();
  });
});
