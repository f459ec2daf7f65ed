import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, PostgresEventStore } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, stream } from '../testing/events.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

describe('a log from another cluster', () => {
  it('can be read again', async () => {
    const { pool } = database;
    const store = new PostgresEventStore(pool, []);
    const positions = async () => (await store.readAll({ limit: 9 })).map(({ position }) => position);
    // In the order of the old log: 1, 3, 2.
    await pool.query(`
      insert into events (transaction_id, event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time)
      select id::xid8, gen_random_uuid(), 'engine-' || id, 1, 'o', 's', 'EngineDeleted', 1, '{}', '{}', 'c', now()
      from unnest(array['9000000001', '9000000003', '9000000002']) id`);
    expect(await positions()).toEqual([]);

    expect(await migrate(pool)).toEqual({ applied: [] });

    expect(await positions()).toEqual([1n, 2n, 3n]);
    await store.append(
      inContext(contextOf('2026-03-01T00:00:00.000Z'), [
        { stream: stream(), expectedVersion: 0, events: [renamed('after')] },
      ]),
    );
    expect(await positions()).toEqual([1n, 2n, 3n, 4n]);
    await expect(pool.query('delete from events')).rejects.toThrow('events are never changed');
  });
});
