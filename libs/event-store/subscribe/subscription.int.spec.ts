import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, Notifications, PostgresEventStore } from '#event-store';
import type { Subscription } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, stream } from '../testing/events.js';

let database: TestDatabase;
let store: PostgresEventStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new PostgresEventStore(database.pool, []);
});

afterAll(() => database.drop());

const context = contextOf('2026-03-01T00:00:00.000Z');
const append = (...names: string[]) =>
  store.append(context, [{ stream: stream(), expectedVersion: 0, events: names.map(renamed) }]);

const running: { abort: AbortController; ended: Promise<void> }[] = [];

/** Collects the names that arrive; `seen(n)` resolves when there are n. A long poll interval leaves waking to NOTIFY. */
function subscribe(name: string, options: Partial<Subscription> = {}, in_ = store) {
  const abort = new AbortController();
  const names: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const ended = in_.subscribe({
    name,
    signal: abort.signal,
    pollInterval: 600_000,
    onBatch: (events) => {
      names.push(...events.map(({ data }) => (data as { name: string }).name));
      waiting
        .filter(({ count }) => count <= names.length)
        .forEach(({ resolve }) => {
          resolve();
        });
    },
    ...options,
  });
  running.push({ abort, ended });
  const seen = (count: number) =>
    new Promise<void>((resolve) => {
      if (names.length >= count) resolve();
      else waiting.push({ count, resolve });
    });
  const stop = async () => {
    abort.abort();
    await ended;
  };
  return { names, seen, stop };
}

/** Resolves when a subscriber has its checkpoint. */
async function begun(name: string): Promise<void> {
  while ((await database.pool.query('select from subscriptions where name = $1', [name])).rowCount === 0);
}

/** Resolves when a subscriber's checkpoint is at the end of the log. */
async function caughtUp(name: string): Promise<void> {
  const atEnd = 'select from subscriptions where name = $1 and position = (select max(position) from events)';
  while ((await database.pool.query(atEnd, [name])).rowCount === 0);
}

afterEach(async () => {
  for (const { abort, ended } of running.splice(0)) {
    abort.abort();
    await ended;
  }
});

describe('subscribe', () => {
  it('hands over the past, then the present as it comes', async () => {
    await append('one', 'two', 'three');
    const { names, seen } = subscribe('past-and-present', { batchSize: 2 });
    await seen(3);
    await append('four');
    await seen(4);
    expect(names).toEqual(['one', 'two', 'three', 'four']);
  });

  it('goes on where it was stopped', async () => {
    const first = subscribe('stopped', { from: 'end' });
    await begun('stopped');
    await append('five');
    await first.seen(1);
    await first.stop();
    await append('six');
    const second = subscribe('stopped');
    await second.seen(1);
    expect([...first.names, ...second.names]).toEqual(['five', 'six']);
  });

  it('tries a failed batch again and skips nothing', async () => {
    const failures: unknown[] = [];
    const seen: string[] = [];
    const done = new Promise<void>((resolve) => {
      subscribe('failing', {
        from: 'end',
        pollInterval: 10,
        onError: (error) => failures.push(error),
        onBatch: (events) => {
          if (failures.length < 2) throw new Error('not yet');
          seen.push(...events.map(({ data }) => (data as { name: string }).name));
          if (seen.length === 2) resolve();
        },
      });
    });
    await begun('failing');
    await append('seven');
    await append('eight');
    await done;
    expect(seen).toEqual(['seven', 'eight']);
    expect(failures).toEqual([new Error('not yet'), new Error('not yet')]);
  });

  it('survives the end of its connections', async () => {
    const pool = createPool(database.url, { max: 3, applicationName: 'victim' });
    const outages: unknown[] = [];
    const notifications = new Notifications(pool, (error) => outages.push(error));
    const victim = new PostgresEventStore(pool, [], { notifications });
    const { names, seen, stop } = subscribe('victim', { from: 'end' }, victim);
    try {
      await begun('victim');
      await append('nine');
      await seen(1);
      await caughtUp('victim');
      const kill = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`;
      expect((await database.pool.query(kill)).rowCount).toBeGreaterThan(0);
      await append('ten');
      await seen(2);
    } finally {
      await stop();
      await pool.end();
    }
    expect(names).toEqual(['nine', 'ten']);
    expect(outages).not.toHaveLength(0);
  });

  it('hands over what a slow transaction had held back', async () => {
    const { names, seen } = subscribe('held-back', { from: 'end', pollInterval: 20 });
    await begun('held-back');
    await store.transaction(async (client) => {
      await store.append(context, [{ stream: stream(), expectedVersion: 0, events: [renamed('slow')] }], {}, client);
      await append('fast');
    });
    await seen(2);
    expect(names).toEqual(['slow', 'fast']);
  });
});

describe('notifications', () => {
  it('reach every listener of the channel until it stops, and hold no connection after the last', async () => {
    const pool = createPool(database.url, { max: 2 });
    const notifications = new Notifications(pool);
    const heard: (string | undefined)[] = [];
    let last = (): void => undefined;
    const one = notifications.listen('rondo_test', (payload) => heard.push(payload));
    const arrived = new Promise<void>((resolve) => (last = resolve));
    const two = notifications.listen('rondo_other', (payload) => {
      if (payload === 'last') last();
    });
    await Promise.all([one.ready, two.ready]);
    await pool.query(`select pg_notify('rondo_test', 'a'), pg_notify('rondo_other', 'b')`);
    await pool.query(`select pg_notify('rondo_test', 'c')`);
    await pool.query(`select pg_notify('rondo_other', 'last')`);
    await arrived;
    expect(heard).toEqual([undefined, 'a', 'c']);
    one.stop();
    two.stop();
    await pool.end();
    expect(pool.totalCount).toBe(0);
  });

  it('name the streams of an append', async () => {
    const notifications = new Notifications(database.pool);
    const payloads: (string | undefined)[] = [];
    let enough = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (enough = resolve));
    const listening = notifications.listen('rondo_events', (payload) => {
      payloads.push(payload);
      if (payloads.length === 3) enough();
    });
    await listening.ready;
    const streams = [stream(), stream()];
    await store.append(
      context,
      streams.map((name) => ({ stream: name, expectedVersion: 0, events: [renamed('a'), renamed('b')] })),
    );
    const many = Array.from({ length: 300 }, () => ({ stream: stream(), expectedVersion: 0, events: [renamed('x')] }));
    await store.append(context, many);
    await arrived;
    expect(payloads).toEqual([undefined, streams.join(' '), '']);
    notifications.close();
  });
});
