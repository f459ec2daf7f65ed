import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StreamName } from '#domain';
import { PostgresEventStore } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, scope, stream } from '../testing/events.js';

let database: TestDatabase;
let store: PostgresEventStore;
let start = 0n;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new PostgresEventStore(database.pool, []);
});

afterAll(() => database.drop());

const context = contextOf('2026-03-01T00:00:00.000Z');
const beginning = (name: StreamName, ...names: string[]) => [
  { stream: name, expectedVersion: 0, events: names.map(renamed) },
];
const streamsAfter = async (after: bigint) => (await store.readAll({ after, limit: 100 })).map((event) => event.stream);

describe('the log', () => {
  it('is read in pages', async () => {
    const name = stream();
    await store.append(inContext(context, beginning(name, 'a', 'b', 'c', 'd', 'e')));
    const pages: number[][] = [];
    for (let after = start; ;) {
      const page = await store.readAll({ after, limit: 2 });
      if (page.length === 0) break;
      pages.push(page.map(({ version }) => version));
      after = page.at(-1)?.position ?? after;
    }
    expect(pages).toEqual([[1, 2], [3, 4], [5]]);
    start = (await store.readAll({ limit: 100 })).at(-1)?.position ?? 0n;
  });

  it('is read by scope, type and stream', async () => {
    const [ours, theirs] = [stream(), stream()];
    const foreign = { org: 'other', sandbox: 'prod' };
    await store.append(inContext(context, beginning(ours, 'a')));
    await store.append(inContext({ ...context, scope: foreign }, beginning(theirs, 'a')));
    const read = async (filter: object) =>
      (await store.readAll({ after: start, limit: 100, ...filter })).map((event) => event.stream);
    await expect(read({ scope })).resolves.toEqual([ours]);
    await expect(read({ scope: foreign })).resolves.toEqual([theirs]);
    await expect(read({ streams: [theirs] })).resolves.toEqual([theirs]);
    await expect(read({ types: ['EngineUpdated'] })).resolves.toEqual([ours, theirs]);
    await expect(read({ types: ['EngineDeleted'] })).resolves.toEqual([]);
    start = (await store.readAll({ limit: 100 })).at(-1)?.position ?? 0n;
  });

  it('is read up to a position, and says where it ends', async () => {
    const name = stream();
    await store.append(inContext(context, beginning(name, 'a', 'b', 'c')));
    const [, second, third] = await store.readAll({ after: start, limit: 100 });
    const until = second?.position ?? 0n;
    const read = await store.readAll({ after: start, until, limit: 100 });
    expect(read.map(({ version }) => version)).toEqual([1, 2]);
    await expect(store.readAll({ after: until, until, limit: 100 })).resolves.toEqual([]);
    await expect(store.readAll({ until: 0n, limit: 100 })).resolves.toEqual([]);
    start = await store.lastPosition(scope);
    expect(start).toBe(third?.position);
  });

  it('skips nothing when a later position is committed first', async () => {
    const [early, late] = [stream(), stream()];
    const [slow, fast] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    try {
      await slow.query('begin');
      await store.append(inContext(context, beginning(early, 'a')), {}, slow);
      await fast.query('begin');
      await store.append(inContext(context, beginning(late, 'b')), {}, fast);
      await fast.query('commit');
      expect(await streamsAfter(start)).toEqual([]);
      expect((await store.readAll({ after: start, limit: 9, unsettled: true })).map((event) => event.stream)).toEqual([
        late,
      ]);
      await slow.query('commit');
    } finally {
      slow.release();
      fast.release();
    }
    expect(await streamsAfter(start)).toEqual([early, late]);
  });

  it('has an order of its own where transactions overlap, which a checkpoint follows', async () => {
    const [first, second, third] = [stream(), stream(), stream()];
    start = (await store.readAll({ limit: 100 })).at(-1)?.position ?? 0n;
    const [older, younger] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    try {
      await older.query('begin');
      await older.query('select pg_current_xact_id()');
      await younger.query('begin');
      await store.append(inContext(context, beginning(second, 'position n')), {}, younger);
      await store.append(inContext(context, beginning(first, 'position n + 1, but an older transaction')), {}, older);
      await older.query('commit');
      const [event] = await store.readAll({ after: start, limit: 1 });
      expect(event?.stream).toBe(first);
      await younger.query('commit');
      await store.append(inContext(context, beginning(third, 'later')));
      expect(await streamsAfter(event?.position ?? 0n)).toEqual([second, third]);
    } finally {
      older.release();
      younger.release();
    }
  });

  it('keeps the versions of a stream in order: a transaction older than the last version is refused', async () => {
    const name = stream();
    const client = await database.pool.connect();
    try {
      await client.query('begin');
      await client.query('select pg_current_xact_id()');
      await store.append(inContext(context, beginning(name, 'a')));
      const late = [{ stream: name, expectedVersion: 1, events: [renamed('b')] }];
      await expect(store.append(inContext(context, late), {}, client)).rejects.toThrow(
        `Another append came first to ${name}`,
      );
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
