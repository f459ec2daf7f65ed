import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresEventStore } from '#event-store';
import type { ReadStreamOptions } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, scope, stream } from '../testing/events.js';

const name = stream();
let database: TestDatabase;
let store: PostgresEventStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new PostgresEventStore(database.pool, []);
  for (const [index, minute] of [1, 3, 2].entries()) {
    const append = { stream: name, expectedVersion: index, events: [renamed(`after minute ${minute}`)] };
    await store.append(inContext(contextOf(`2026-03-01T00:0${minute}:00.000Z`), [append]));
  }
});

afterAll(() => database.drop());

describe('a page of a stream', () => {
  const versions = async (options?: ReadStreamOptions) =>
    (await store.readStream(scope, name, options)).map(({ version }) => version);

  it('begins and ends where it is asked to', async () => {
    await expect(versions()).resolves.toEqual([1, 2, 3]);
    await expect(versions({ order: 'descending', fromVersion: 2 })).resolves.toEqual([2, 1]);
    await expect(versions({ fromVersion: 2, limit: 1 })).resolves.toEqual([2]);
    await expect(versions({ fromVersion: 2, untilVersion: 2 })).resolves.toEqual([2]);
  });

  it("holds what had happened at an instant, by the events' own times", async () => {
    await expect(versions({ until: '2026-03-01T00:00:59.999Z' })).resolves.toEqual([]);
    await expect(versions({ until: '2026-03-01T00:02:00.000Z', order: 'descending', limit: 1 })).resolves.toEqual([3]);
    await expect(versions({ until: '2026-03-01T00:03:00.000Z' })).resolves.toEqual([1, 2, 3]);
  });

  it('leaves types out', async () => {
    const [type = ''] = (await store.readStream(scope, name)).map((event) => event.type);
    await expect(versions({ ignoreTypes: [type] })).resolves.toEqual([]);
    await expect(versions({ ignoreTypes: ['TickSkipped'] })).resolves.toEqual([1, 2, 3]);
    await expect(versions({ ignoreTypes: ["x' or true"] })).rejects.toThrow('only letters are allowed');
  });

  it('is empty in another scope', async () => {
    await expect(store.readStream({ ...scope, sandbox: 'other' }, name)).resolves.toEqual([]);
  });
});
