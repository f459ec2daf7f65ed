import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { streamName } from '#domain';
import type { StreamName } from '#domain';
import { PostgresEventStore, VersionConflictError } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, scope, stream } from '../testing/events.js';

let database: TestDatabase;
let store: PostgresEventStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new PostgresEventStore(database.pool, []);
});

afterAll(() => database.drop());

const context = contextOf('2026-03-01T00:00:00.000Z');
const appendTo = (name: ReturnType<typeof stream>, expectedVersion: number, ...names: string[]) =>
  store.append(inContext(context, [{ stream: name, expectedVersion, events: names.map(renamed) }]));
const namesOf = async (name: ReturnType<typeof stream>) =>
  (await store.load(scope, name)).events.map(({ data }) => (data as { name?: string }).name);

describe('append', () => {
  it('gives back what load will read', async () => {
    const name = stream();
    const { events, ignored } = await appendTo(name, 0, 'one', 'two');
    const loaded = await store.load(scope, name);
    expect(ignored).toEqual([]);
    expect(loaded.version).toBe(2);
    expect(loaded.events.map(({ position, ...event }) => [typeof position, event])).toEqual(
      events.map((event) => ['bigint', event]),
    );
    expect(loaded.events[1]).toMatchObject({
      stream: name,
      version: 2,
      scope,
      type: 'EngineUpdated',
      schemaVersion: 1,
      data: { name: 'two' },
      actor: context.actor,
      correlationId: 'request-1',
      time: '2026-03-01T00:00:00.000Z',
    });
  });

  it('continues a stream at its version', async () => {
    const name = stream();
    await appendTo(name, 0, 'one');
    await appendTo(name, 1, 'two', 'three');
    await expect(namesOf(name)).resolves.toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['behind', 0],
    ['one behind', 1],
    ['ahead', 3],
    ['far ahead', 9],
  ])('refuses a version that is %s', async (_what, expectedVersion) => {
    const name = stream();
    await appendTo(name, 0, 'one', 'two');
    await expect(appendTo(name, expectedVersion, 'late')).rejects.toEqual(new VersionConflictError([name]));
    await expect(namesOf(name)).resolves.toEqual(['one', 'two']);
  });

  it('refuses a stream that should exist and does not', async () => {
    const name = stream();
    await expect(appendTo(name, 1, 'late')).rejects.toEqual(new VersionConflictError([name]));
  });

  it('appends nothing when a condition does not hold, before or after it has written', async () => {
    const name = stream();
    const appends = [{ stream: name, expectedVersion: 0, events: [renamed('one')] }];
    const seen: number[] = [];
    const see = async (client: PoolClient) => {
      const { rowCount } = await client.query('select from events where stream = $1', [name]);
      seen.push(rowCount ?? 0);
    };
    const refuse = () => Promise.reject(new Error('refused'));
    await expect(store.append(inContext(context, appends), { conditions: { before: refuse } })).rejects.toThrow(
      'refused',
    );
    await expect(store.append(inContext(context, appends), { conditions: { after: refuse } })).rejects.toThrow(
      'refused',
    );
    expect((await store.load(scope, name)).version).toBe(0);
    await store.append(inContext(context, appends), { conditions: { before: see, after: see } });
    expect(seen).toEqual([0, 1]);
    expect((await store.load(scope, name)).version).toBe(1);
  });

  it('appends to several streams or to none', async () => {
    const [taken, free] = [stream(), stream()];
    await appendTo(taken, 0, 'first');
    const begin = { stream: free, expectedVersion: 0, events: [renamed('second')] };
    const continueAt = (expectedVersion: number) => ({ stream: taken, expectedVersion, events: [renamed('second')] });
    await expect(store.append(inContext(context, [begin, continueAt(0)]))).rejects.toEqual(
      new VersionConflictError([taken]),
    );
    expect((await store.load(scope, free)).version).toBe(0);
    await store.append(inContext(context, [begin, continueAt(1)]));
    const loaded = await store.loadMany(scope, [taken, free, stream()]);
    expect([...loaded.values()].map(({ version }) => version)).toEqual([2, 1, 0]);
  });

  it('lets exactly one of twenty parallel appends have each version', async () => {
    const name = stream();
    for (let version = 0; version < 5; version++) {
      const tries = Array.from({ length: 20 }, (_, writer) => appendTo(name, version, `v${version} w${writer}`));
      const outcomes = await Promise.allSettled(tries);
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(lost).toHaveLength(19);
      expect(lost.every(({ reason }) => reason instanceof VersionConflictError)).toBe(true);
    }
    expect((await store.load(scope, name)).version).toBe(5);
  });

  it('hides a stream from other scopes and refuses their appends', async () => {
    const name = stream();
    await appendTo(name, 0, 'one');
    const foreign = { org: 'other', sandbox: scope.sandbox };
    expect(await store.load(foreign, name)).toEqual({ stream: name, version: 0, events: [] });
    expect(await store.readStream(foreign, name)).toEqual([]);
    for (const expectedVersion of [0, 1]) {
      const append = { stream: name, expectedVersion, events: [renamed('theirs')] };
      await expect(store.append(inContext({ ...context, scope: foreign }, [append]))).rejects.toThrow(
        VersionConflictError,
      );
    }
  });

  it('appends to streams of several organisations at once', async () => {
    const [ours, theirs] = [stream(), stream()];
    const foreign = { ...context, scope: { org: 'o2', sandbox: 's2' } };
    const begin = (name: StreamName) => ({ stream: name, expectedVersion: 0, events: [renamed('one')] });
    await store.append([...inContext(context, [begin(ours)]), ...inContext(foreign, [begin(theirs)])]);
    expect((await store.load(scope, ours)).events).toMatchObject([{ scope }]);
    expect((await store.load(foreign.scope, theirs)).events).toMatchObject([{ scope: foreign.scope }]);
    expect((await store.load(scope, theirs)).version).toBe(0);
  });

  it('drops new streams that exist already when that is to be ignored', async () => {
    const [old, fresh] = [stream(), stream()];
    await appendTo(old, 0, 'first');
    const appends = [old, fresh].map((name) => ({ stream: name, expectedVersion: 0, events: [renamed('second')] }));
    const result = await store.append(inContext(context, appends), { ignoreExisting: true });
    expect(result.ignored).toEqual([old]);
    expect(result.events.map((event) => event.stream)).toEqual([fresh]);
    await expect(namesOf(old)).resolves.toEqual(['first']);
  });

  it('lets parallel appends that ignore existing streams all succeed', async () => {
    const names = Array.from({ length: 5 }, () => stream());
    const appends = names.map((name) => ({ stream: name, expectedVersion: 0, events: [renamed('x')] }));
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        store.append(inContext(context, n % 2 ? appends : appends.toReversed()), { ignoreExisting: true }),
      ),
    );
    expect(results.flatMap(({ events }) => events.map((event) => event.stream)).sort()).toEqual(names.toSorted());
  });

  it('refuses text that PostgreSQL cannot hold, naming its place', async () => {
    const name = stream();
    await expect(appendTo(name, 0, 'a\0b')).rejects.toMatchObject({
      code: 'illegal-argument',
      fields: { name: 'holds U+0000 at index 1; allowed is well-formed text without NUL' },
    });
    await expect(appendTo(name, 0, 'half \ud83d')).rejects.toMatchObject({ code: 'illegal-argument' });
    await appendTo(name, 0, 'whole 😀, written \\u0000');
    await expect(namesOf(name)).resolves.toEqual(['whole 😀, written \\u0000']);
  });

  it('takes part in the transaction of the caller', async () => {
    const [kept, undone] = [stream(), stream()];
    await store.transaction((client) =>
      store.append(inContext(context, [{ stream: kept, expectedVersion: 0, events: [renamed('x')] }]), {}, client),
    );
    const failure = store.transaction(async (client) => {
      await store.append(
        inContext(context, [{ stream: undone, expectedVersion: 0, events: [renamed('x')] }]),
        {},
        client,
      );
      expect((await store.load(scope, undone, {}, client)).version).toBe(1);
      throw new Error('changed my mind');
    });
    await expect(failure).rejects.toThrow('changed my mind');
    expect((await store.load(scope, kept)).version).toBe(1);
    expect((await store.load(scope, undone)).version).toBe(0);
  });

  it('refuses a transaction whose append failed unnoticed', async () => {
    const careless = store.transaction((client) =>
      store
        .append(inContext(context, [{ stream: stream(), expectedVersion: 7, events: [renamed('x')] }]), {}, client)
        .catch(() => undefined),
    );
    await expect(careless).rejects.toThrow('was rolled back');
  });

  it('refuses one stream twice in an append', async () => {
    const append = { stream: stream(), expectedVersion: 0, events: [renamed('x')] };
    await expect(async () => store.append(inContext(context, [append, append]))).rejects.toThrow('stands twice');
  });

  it('never changes what is in the log', async () => {
    await appendTo(stream(), 0, 'one');
    for (const change of ['update events set version = 9', 'delete from events', 'truncate events']) {
      await expect(database.pool.query(change)).rejects.toThrow('events are never changed');
    }
  });
});

describe('load', () => {
  it('counts events that are left out', async () => {
    const name = stream();
    await store.append(
      inContext(context, [
        {
          stream: name,
          expectedVersion: 0,
          events: [renamed('one'), { type: 'EngineDeleted', data: {} }],
        },
      ]),
    );
    const loaded = await store.load(scope, name, { ignoreTypes: ['EngineDeleted'] });
    expect([loaded.version, loaded.events.map(({ type }) => type)]).toEqual([2, ['EngineUpdated']]);
    const nothing = await store.load(scope, name, { ignoreTypes: ['EngineDeleted', 'EngineUpdated'] });
    expect(nothing).toEqual({ stream: name, version: 2, events: [] });
    await expect(store.load(scope, name, { ignoreTypes: [`'`] })).rejects.toThrow('not a type of event');
  });

  it('reads a history in pages from both ends', async () => {
    const name = stream();
    await appendTo(name, 0, 'one', 'two', 'three');
    const versions = async (options: Parameters<typeof store.readStream>[2]) =>
      (await store.readStream(scope, name, options)).map(({ version }) => version);
    await expect(versions({})).resolves.toEqual([1, 2, 3]);
    await expect(versions({ fromVersion: 2, limit: 1 })).resolves.toEqual([2]);
    await expect(versions({ order: 'descending', limit: 2 })).resolves.toEqual([3, 2]);
    await expect(versions({ order: 'descending', fromVersion: 2 })).resolves.toEqual([2, 1]);
  });
});

describe('outbox', () => {
  it('takes each message once and tells its listeners', async () => {
    const message = { org: 'acme', queue: 'training', jobId: 'run-a1', payload: { runId: 'r', attempt: 1 } } as const;
    const later = { ...message, jobId: 'run-a2', availableAt: '2026-03-02T00:00:00.000Z' };
    await store.append(inContext(context, [{ stream: stream(), expectedVersion: 0, events: [renamed('x')] }]), {
      outbox: [message, later],
    });
    await store.append([], { outbox: [message] });
    const { rows } = await database.pool.query(
      'select job_id, org, queue, payload, available_at from outbox order by job_id',
    );
    expect(rows).toEqual([
      { job_id: 'run-a1', org: 'acme', queue: 'training', payload: message.payload, available_at: expect.any(Date) },
      {
        job_id: 'run-a2',
        org: 'acme',
        queue: 'training',
        payload: message.payload,
        available_at: new Date(later.availableAt),
      },
    ]);
  });

  it('leaves out the messages of streams that existed', async () => {
    const [run, other] = ['run-1', 'run-2'] as const;
    await appendTo(run, 0, 'x');
    const outbox = ['1', '2'].map((runId) => ({
      org: 'acme',
      queue: 'scoring' as const,
      jobId: `only-${runId}`,
      payload: { runId, attempt: 1 },
      stream: streamName('run', runId),
    }));
    const appends = [run, other].map((name) => ({ stream: name, expectedVersion: 0, events: [renamed('y')] }));
    await store.append(inContext(context, appends), { ignoreExisting: true, outbox });
    const { rows } = await database.pool.query(`select job_id from outbox where job_id like 'only-%'`);
    expect(rows).toEqual([{ job_id: 'only-2' }]);
  });
});
