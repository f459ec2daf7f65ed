import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateExperiment, DeleteExperiment } from '../experiment/index.js';
import { CreateMLInstance, DeleteMLInstance, UpdateMLInstance } from '../ml-instance/index.js';
import { RequestRun } from '../run/request-run.js';
import { RunLifecycle } from '../run/run-lifecycle.js';
import { context, Fixture } from '../testing/application-fixture.js';
import { deleteOrphanedSecrets, orphanedSecrets } from './orphaned-secrets.js';
import { SecretStore } from './secret-store.js';
import type { WrittenTask } from './written-tasks.js';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.create();
});
afterAll(() => fixture.close());

const stored = async () => (await fixture.database.pool.query('select from secrets')).rowCount;
const tidied = async () => {
  const { pool } = fixture.database;
  return deleteOrphanedSecrets(pool, await orphanedSecrets(pool));
};
const tasks = (value: string): WrittenTask[] => [
  { name: 'train', parameters: [{ key: 'password', value, secret: true }] },
];

it('keeps secrets as long as something can ask for them, and no others', async () => {
  const engineId = await fixture.engine({ type: 'Python', algorithm: 'Custom' });
  const details = { name: 'A', engineId, tasks: tasks('the first') };
  const refused = { ...details, engineId: '3c1a8f0e-0000-4000-8000-000000000000' };
  await expect(fixture.execute(new CreateMLInstance(context, refused))).rejects.toThrow('not the id of an engine');
  expect(await stored()).toBe(0);

  const { id: mlInstanceId } = await fixture.execute(new CreateMLInstance(context, details));
  const template = { tasks: tasks('of the template') };
  const experiment = { name: 'B', mlInstanceId, template };
  const { id: experimentId } = await fixture.execute(new CreateExperiment(context, experiment));
  await expect(
    fixture.execute(new UpdateMLInstance(context, mlInstanceId, { ...details, tasks: tasks('late') }, 7)),
  ).rejects.toThrow('If-Match');
  expect([await tidied(), await stored()]).toEqual([0, 2]);

  const run = { mode: 'train', tasks: tasks('of the run') } as const;
  const { id: runId } = await fixture.execute(new RequestRun(context, experimentId, run));
  await fixture.execute(new UpdateMLInstance(context, mlInstanceId, { ...details, tasks: tasks('the second') }));
  expect([await tidied(), await stored()]).toEqual([1, 3]);

  await fixture.execute(new DeleteExperiment(context, experimentId));
  await fixture.execute(new DeleteMLInstance(context, mlInstanceId));
  expect([await tidied(), await stored()]).toEqual([2, 1]);
  const claimed = await fixture.claim(runId);
  expect(claimed.inputs.secrets).toEqual(['of the run']);

  const ids = await fixture.database.pool.query<{ id: string }>('select id from secrets');
  await fixture.get(RunLifecycle).failAttempt(claimed, 'bad-data', 'no');
  expect([await tidied(), await stored()]).toEqual([1, 0]);
  await expect(fixture.get(SecretStore).get(context.scope, ids.rows[0]?.id ?? '')).rejects.toThrow('is not stored');
});

it('deletes none that was taken up again meanwhile', async () => {
  const engineId = await fixture.engine({ type: 'Python', algorithm: 'Custom' });
  const details = { name: 'A', engineId, tasks: tasks('kept') };
  await fixture.execute(new CreateMLInstance(context, details));
  const { rows } = await fixture.database.pool.query<{ id: string }>('select id from secrets');
  expect(
    await deleteOrphanedSecrets(
      fixture.database.pool,
      rows.map(({ id }) => id),
    ),
  ).toBe(0);
  expect(await stored()).toBe(1);
});
