import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { liveAbilities, liveWorkers } from '#application';
import type { EngineHosts } from '#engines';
import { createPool } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import type { Log } from '../logging/log.js';
import { Presence } from './presence.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const warnings: string[] = [];
const log: Log = {
  info: () => undefined,
  warn: (_fields, message) => void warnings.push(message),
  error: () => undefined,
};

const launch = () => ({ command: [], reads: [] });
const hosts: EngineHosts = new Map([
  ['BuiltIn', { launch }],
  ['Python', { launch, whyNot: 'there is no Python' }],
]);

it('signs a worker in as it starts, and off as it stops', async () => {
  // Tells when a worker has signed in, and which.
  await database.pool.query(`
    create function tell() returns trigger language plpgsql as
      $$ begin perform pg_notify('signed_in', new.worker); return null; end $$;
    create trigger tell after insert on workers for each row execute function tell()`);
  const client = await database.pool.connect();
  await client.query('listen signed_in');
  const signedIn = new Promise<string | undefined>((resolve) => {
    client.once('notification', ({ payload }: { readonly payload?: string }) => {
      resolve(payload);
    });
  });
  const presence = new Presence({
    pool: database.pool,
    worker: 'w',
    leaseMs: 3_600_000,
    sandbox: { kind: 'landlock' },
    slots: { training: 1, scoring: 2 },
    hosts,
    log,
  });
  presence.start();
  expect(await signedIn).toBe('w');
  expect(await liveWorkers(database.pool)).toEqual({ live: 1, sandboxes: { landlock: 1 } });
  expect(await liveAbilities(database.pool)).toEqual([{ BuiltIn: {}, Python: { whyNot: 'there is no Python' } }]);
  await presence.stop();
  expect(await liveWorkers(database.pool)).toEqual({ live: 0, sandboxes: {} });
  expect(warnings).toEqual([]);
  client.release(true);
});

it('does not hinder the stop of a worker whose database is away', async () => {
  const away = createPool('postgres://nobody@127.0.0.1:1/nothing');
  const presence = new Presence({
    pool: away,
    worker: 'w',
    leaseMs: 3_600_000,
    sandbox: { kind: 'landlock' },
    slots: { training: 1, scoring: 2 },
    hosts,
    log,
  });
  await presence.stop();
  await away.end();
  expect(warnings).toEqual([expect.stringMatching(/^The worker could not sign off: /)]);
});
