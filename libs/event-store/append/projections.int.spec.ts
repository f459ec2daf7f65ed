import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StreamName } from '#domain';
import { PostgresEventStore, VersionConflictError } from '#event-store';
import type { ProjectedRow, Projection } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, stream } from '../testing/events.js';

let database: TestDatabase;
const context = contextOf('2026-03-01T00:00:00.000Z');

const nameOf = (data: object) => (data as { name: string }).name;

/** One row a stream: its last name, gone when the engine is deleted. */
const engines: Projection = {
  name: 'engines',
  table: 'test_engines',
  keys: ({ stream: name }) => (name.startsWith('engine-') ? [name.slice('engine-'.length)] : []),
  evolve: (row, { type, data, version, time }, id) =>
    type === 'EngineDeleted'
      ? undefined
      : { id, version, updated: time, name: nameOf(data), first: row?.['first'] ?? time },
  ownedByStream: true,
};

/** One row for each letter of the name: which streams have used it, in order. */
const letters: Projection = {
  name: 'letters',
  table: 'test_letters',
  keys: ({ type, data }) => (type === 'EngineUpdated' ? Array.from(nameOf(data)) : []),
  evolve: (row, { stream: name, version }, id) => ({
    id,
    used: [...((row?.['used'] ?? []) as string[]), `${name}@${version}`],
  }),
  ownedByStream: false,
};

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`
    create table test_engines (id uuid primary key, name text, version int, updated timestamptz(3), first timestamptz(3),
      shouted text generated always as (upper(name)) stored);
    create table test_letters (id text primary key, used jsonb)`);
});

afterAll(() => database.drop());

beforeEach(() => database.pool.query('truncate test_engines, test_letters'));

const rowsOf = async (table: string) =>
  (await database.pool.query<ProjectedRow>(`select * from ${table} order by id`)).rows;

describe('a row that its stream owns', () => {
  it('is written, evolved and deleted with the events', async () => {
    const store = new PostgresEventStore(database.pool, [engines]);
    const name = stream();
    const id = name.slice('engine-'.length);
    const first = await store.append(
      inContext(context, [{ stream: name, expectedVersion: 0, events: [renamed('a'), renamed('b')] }]),
    );
    const row = { id, version: 2, updated: context.time, name: 'b', first: context.time };
    expect(first.rows.get('test_engines')?.get(id)).toEqual(row);

    const later = '2026-03-02T00:00:00.000Z';
    await store.append(
      inContext({ ...context, time: later }, [{ stream: name, expectedVersion: 2, events: [renamed('c')] }]),
    );
    expect(await rowsOf('test_engines')).toEqual([
      { id, version: 3, name: 'c', shouted: 'C', updated: new Date(later), first: new Date(context.time) },
    ]);

    const deleted = { type: 'EngineDeleted', data: {} } as const;
    const last = await store.append(inContext(context, [{ stream: name, expectedVersion: 3, events: [deleted] }]));
    expect(last.rows.get('test_engines')).toEqual(new Map());
    expect(await rowsOf('test_engines')).toEqual([]);
  });

  it('is left alone when the append fails', async () => {
    const store = new PostgresEventStore(database.pool, [engines]);
    const name = stream();
    await store.append(
      inContext(context, [{ stream: name, expectedVersion: 0, events: [renamed('a'), renamed('b')] }]),
    );
    for (const expectedVersion of [0, 1, 3]) {
      const append = store.append(inContext(context, [{ stream: name, expectedVersion, events: [renamed('late')] }]));
      await expect(append).rejects.toThrow(VersionConflictError);
    }
    expect(await rowsOf('test_engines')).toMatchObject([{ name: 'b', version: 2 }]);
  });

  it('loses to the append that came between its reading and its writing', async () => {
    const name = stream();
    const store = new PostgresEventStore(database.pool, [engines]);
    await store.append(inContext(context, [{ stream: name, expectedVersion: 0, events: [renamed('a')] }]));
    let loser: Promise<unknown> | undefined;
    const client = await database.pool.connect();
    try {
      await client.query('begin');
      await store.append(
        inContext(context, [{ stream: name, expectedVersion: 1, events: [renamed('winner')] }]),
        {},
        client,
      );
      loser = store.append(inContext(context, [{ stream: name, expectedVersion: 1, events: [renamed('loser')] }]));
      loser.catch(() => undefined);
      await waitingForLock();
      await client.query('commit');
    } finally {
      client.release();
    }
    await expect(loser).rejects.toThrow(VersionConflictError);
    expect(await rowsOf('test_engines')).toMatchObject([{ name: 'winner', version: 2 }]);
  });
});

describe('a row that several streams share', () => {
  const store = () => new PostgresEventStore(database.pool, [engines, letters]);

  it('is the same as a fold in log order, however many write at once', async () => {
    const words = ['ab', 'ba', 'abc', 'cba', 'b', 'ac', 'ca', 'bca'];
    const streams = [...words, ...words, ...words].map((word) => ({ word, name: stream() }));
    const write = async ({ word, name }: { word: string; name: StreamName }) => {
      for (let version = 0; version < 6; version++) {
        await store().append(inContext(context, [{ stream: name, expectedVersion: version, events: [renamed(word)] }]));
      }
    };
    await Promise.all(streams.map(write));
    const folded = new Map<string, ProjectedRow>();
    for (const event of await store().readAll({ limit: 1_000, streams: streams.map(({ name }) => name) })) {
      for (const key of letters.keys(event)) {
        folded.set(key, letters.evolve(folded.get(key), event, key) as ProjectedRow);
      }
    }
    expect(await rowsOf('test_letters')).toEqual([folded.get('a'), folded.get('b'), folded.get('c')]);
  });

  it('is never evolved by a transaction that is older than the last change', async () => {
    const client = await database.pool.connect();
    try {
      await store().append(inContext(context, [{ stream: stream(), expectedVersion: 0, events: [renamed('x')] }]));
      await client.query('begin');
      await client.query('select pg_current_xact_id()');
      await store().append(inContext(context, [{ stream: stream(), expectedVersion: 0, events: [renamed('x')] }]));
      const late = store().append(
        inContext(context, [{ stream: stream(), expectedVersion: 0, events: [renamed('x')] }]),
        {},
        client,
      );
      await expect(late).rejects.toThrow(VersionConflictError);
    } finally {
      await client.query('rollback');
      client.release();
    }
    expect(await rowsOf('test_letters')).toMatchObject([{ used: [expect.any(String), expect.any(String)] }]);
  });

  it('can be changed twice by one transaction', async () => {
    await store().transaction(async (client) => {
      for (const name of [stream(), stream()]) {
        await store().append(
          inContext(context, [{ stream: name, expectedVersion: 0, events: [renamed('y')] }]),
          {},
          client,
        );
      }
    });
    expect(await rowsOf('test_letters')).toMatchObject([{ id: 'y', used: { length: 2 } }]);
  });
});

describe('a projection that does not fit its table', () => {
  const broken = (change: Partial<Projection>) => {
    const store = new PostgresEventStore(database.pool, [{ ...engines, ...change }]);
    return store.append(inContext(context, [{ stream: stream(), expectedVersion: 0, events: [renamed('x')] }]));
  };

  it('is refused by name', async () => {
    await expect(broken({ table: 'nowhere' })).rejects.toThrow('The table nowhere of a projection does not exist');
    await expect(broken({ evolve: (_row, _event, id) => ({ id, colour: 'red' }) })).rejects.toThrow(
      'A row of test_engines has "colour", but the columns are id, name, version, updated, first',
    );
  });
});

/** Resolves when a statement of this database waits for a lock. */
async function waitingForLock(): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await database.pool.query(waiting)).rowCount === 0);
}
