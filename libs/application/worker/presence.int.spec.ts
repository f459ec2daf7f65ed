import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { liveWorkers, signIn, signOff } from './presence.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const silence = (worker: string, interval: string) =>
  database.pool.query('update workers set beat_at = now() - $2::interval where worker = $1', [worker, interval]);

it('counts workers from their sign-in to their sign-off, each once', async () => {
  expect(await liveWorkers(database.pool)).toMatchObject({ live: 0 });
  for (const worker of ['a', 'b', 'a'])
    await signIn(database.pool, {
      worker,
      leaseMs: 30_000,
      sandbox: 'bubblewrap',
      engines: {},
      slots: { training: 1, scoring: 2 },
    });
  expect(await liveWorkers(database.pool)).toMatchObject({ live: 2 });
  await signOff(database.pool, 'a');
  expect(await liveWorkers(database.pool)).toMatchObject({ live: 1 });
  await signOff(database.pool, 'b');
});

it('counts none that has been silent for its lease, until it is heard again', async () => {
  await signIn(database.pool, {
    worker: 'late',
    leaseMs: 30_000,
    sandbox: 'bubblewrap',
    engines: {},
    slots: { training: 1, scoring: 2 },
  });
  await silence('late', '31 s');
  expect(await liveWorkers(database.pool)).toMatchObject({ live: 0 });
  await signIn(database.pool, {
    worker: 'late',
    leaseMs: 30_000,
    sandbox: 'bubblewrap',
    engines: {},
    slots: { training: 1, scoring: 2 },
  });
  expect(await liveWorkers(database.pool)).toMatchObject({ live: 1 });
});

it('forgets whoever was killed long ago', async () => {
  await signIn(database.pool, {
    worker: 'killed',
    leaseMs: 30_000,
    sandbox: 'bubblewrap',
    engines: {},
    slots: { training: 1, scoring: 2 },
  });
  await silence('killed', '25 h');
  await signIn(database.pool, {
    worker: 'late',
    leaseMs: 30_000,
    sandbox: 'bubblewrap',
    engines: {},
    slots: { training: 1, scoring: 2 },
  });
  const { rows } = await database.pool.query('select worker from workers');
  expect(rows).toEqual([{ worker: 'late' }]);
});
