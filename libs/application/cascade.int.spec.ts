import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from '@nestjs/cqrs';
import type { StreamCategory } from '#domain';
import { resourceModels } from '#read-models';
import { context, Fixture, trainTask } from './testing/application-fixture.js';
import { DeleteEngine } from './engine/index.js';
import { CreateExperiment, DeleteExperiment } from './experiment/index.js';
import { CreateMLInstance, DeleteMLInstance } from './ml-instance/index.js';
import { PublishService } from './ml-service/index.js';
import { RequestRun } from './run/index.js';

interface Made {
  readonly id: string;
}

describe('deleting a parent while a child is made', () => {
  let fixture: Fixture;
  let dataSetId: string;
  let engineId: string;
  let mlInstanceId: string;
  let experimentId: string;

  beforeAll(async () => {
    fixture = await Fixture.create();
    dataSetId = await fixture.dataSet();
  });

  afterAll(() => fixture.close());

  const tasks = () => [
    { ...trainTask, parameters: [...(trainTask.parameters ?? []), { key: 'trainingDataSetId', value: dataSetId }] },
    { name: 'score' as const, parameters: [{ key: 'scoringDataSetId', value: dataSetId }] },
  ];

  beforeEach(async () => {
    engineId = await fixture.engine();
    mlInstanceId = (await fixture.execute(new CreateMLInstance(context, { name: 'Parent', engineId, tasks: tasks() })))
      .id;
    experimentId = (await fixture.execute(new CreateExperiment(context, { name: 'Parent', mlInstanceId }))).id;
  });

  /** The number of sessions that wait for a lock. */
  async function untilWaiting(sessions: number): Promise<void> {
    for (;;) {
      const { rows } = await fixture.database.pool.query<{ waiting: number }>(
        `select count(distinct pid)::int as waiting from pg_locks
         where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
      );
      if ((rows[0]?.waiting ?? 0) >= sessions) return;
    }
  }

  /** Lets both come as far as the parent's row, in this order, and then go on. */
  async function meet(table: string, parentId: string, first: Command<unknown>, second: Command<unknown>) {
    const client = await fixture.database.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select from ${table} where id = $1 for update`, [parentId]);
      const one = fixture.execute(first);
      await untilWaiting(1);
      const other = fixture.execute(second);
      await untilWaiting(2);
      await client.query('commit');
      return await Promise.allSettled([one, other]);
    } finally {
      client.release();
    }
  }

  const pairs: readonly [string, string, () => [string, Command<void>], () => Command<Made>, string][] = [
    [
      'an engine, and an MLInstance',
      'read_engines',
      () => [engineId, new DeleteEngine(context, engineId)],
      () => new CreateMLInstance(context, { name: 'Child', engineId, tasks: [] }),
      'read_ml_instances',
    ],
    [
      'an MLInstance, and an experiment',
      'read_ml_instances',
      () => [mlInstanceId, new DeleteMLInstance(context, mlInstanceId)],
      () => new CreateExperiment(context, { name: 'Child', mlInstanceId }),
      'read_experiments',
    ],
    [
      'an MLInstance, and a service',
      'read_ml_instances',
      () => [mlInstanceId, new DeleteMLInstance(context, mlInstanceId)],
      () => new PublishService(context, { name: 'Child', mlInstanceId, parts: { training: {}, scoring: {} } }),
      'read_ml_services',
    ],
  ];

  it.each(pairs)('%s: the child that comes first is deleted too', async (_what, table, parent, child, children) => {
    const [parentId, deletion] = parent();
    const [made, deleted] = await meet(table, parentId, child(), deletion);
    expect(deleted).toEqual({ status: 'fulfilled', value: undefined });
    const { id } = made.status === 'fulfilled' ? (made.value as Made) : { id: '' };
    const { rows } = await fixture.database.pool.query(`select deleted from ${children} where id = $1`, [id]);
    expect(rows).toEqual([{ deleted: true }]);
  });

  it.each(pairs)('%s: the child that comes second is refused', async (_what, table, parent, child) => {
    const [parentId, deletion] = parent();
    const [deleted, made] = await meet(table, parentId, deletion, child());
    expect(deleted).toEqual({ status: 'fulfilled', value: undefined });
    expect(made).toMatchObject({ status: 'rejected', reason: { code: 'unprocessable' } });
  });

  const deletions: Partial<Record<StreamCategory, () => [string, Command<void>]>> = {
    engine: () => [engineId, new DeleteEngine(context, engineId)],
    mlInstance: () => [mlInstanceId, new DeleteMLInstance(context, mlInstanceId)],
  };
  const belonging = Object.values(resourceModels).flatMap(({ name, table, parent }) =>
    parent ? [{ name, table, ...parent }] : [],
  );

  it.each(belonging)('deletes $name with the $category that they belong to', async ({ table, category, column }) => {
    const parts = { training: {}, scoring: {} };
    await fixture.execute(new PublishService(context, { name: 'Child', mlInstanceId, parts }));
    const [parentId = '', deletion] = deletions[category]?.() ?? [];
    if (!deletion) throw new Error(`there is no command here that deletes what ${table} belong to`);
    const left = async () =>
      (await fixture.database.pool.query(`select from ${table} where ${column} = $1 and not deleted`, [parentId]))
        .rowCount;
    expect(await left()).toBeGreaterThan(0);
    await fixture.execute(deletion);
    expect(await left()).toBe(0);
  });

  it('starts no run of an experiment that is deleted', async () => {
    const run = new RequestRun(context, experimentId, { mode: 'train' });
    const deletion = new DeleteExperiment(context, experimentId);
    const [, requested] = await meet('read_experiments', experimentId, deletion, run);
    expect(requested).toMatchObject({ status: 'rejected', reason: { code: 'not-found' } });
  });

  it('leaves no orphan when many come at once, and lets overlapping deletions be', async () => {
    const children = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0
        ? fixture.execute(new CreateExperiment(context, { name: 'Child', mlInstanceId }))
        : fixture.execute(
            new PublishService(context, { name: 'Child', mlInstanceId, parts: { training: {}, scoring: {} } }),
          ),
    );
    await Promise.allSettled([
      ...children,
      fixture.execute(new DeleteMLInstance(context, mlInstanceId)),
      fixture.execute(new DeleteEngine(context, engineId)),
    ]);
    const { rows } = await fixture.database.pool.query(
      `select t.id from read_engines t where not deleted and id = $1
       union all select id from read_ml_instances where not deleted and engine_id = $1
       union all select id from read_experiments where not deleted and ml_instance_id = $2
       union all select id from read_ml_services where not deleted and ml_instance_id = $2
       union all select id from read_schedules where not deleted`,
      [engineId, mlInstanceId],
    );
    expect(rows).toEqual([]);
  });
});
