import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresEventStore } from '#event-store';
import type { Upcaster } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, scope, stream } from '../testing/events.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const shout: Upcaster = {
  type: 'EngineUpdated',
  from: 1,
  upcast: ({ name }) => ({ name: String(name).toUpperCase() }),
};

describe('a store with an upcaster', () => {
  it('reads old events as new ones, and writes new ones', async () => {
    const name = stream();
    const context = contextOf('2026-03-01T00:00:00.000Z');
    const older = new PostgresEventStore(database.pool, []);
    const newer = new PostgresEventStore(database.pool, [], { upcasters: [shout] });
    await older.append(inContext(context, [{ stream: name, expectedVersion: 0, events: [renamed('old')] }]));
    await newer.append(inContext(context, [{ stream: name, expectedVersion: 1, events: [renamed('New')] }]));
    const expected = [
      { schemaVersion: 2, data: { name: 'OLD' } },
      { schemaVersion: 2, data: { name: 'New' } },
    ];
    expect((await newer.load(scope, name)).events).toMatchObject(expected);
    expect(await newer.readAll({ limit: 9 })).toMatchObject(expected);
    expect(await newer.readStream(scope, name)).toMatchObject(expected);
    await expect(older.load(scope, name)).rejects.toThrow('EngineUpdated has schema version 2');
  });
});
