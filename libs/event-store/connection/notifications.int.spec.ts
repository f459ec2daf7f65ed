import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, Notifications, PostgresEventStore } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
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

  it('reach whoever comes while others begin to be listened for, one statement after the other', async () => {
    const pool = createPool(database.url, { max: 1 });
    let underWay = 0;
    let most = 0;
    pool.on('acquire', (client) => {
      const query = client.query.bind(client) as (text: string) => Promise<unknown>;
      client.query = (async (text: string) => {
        most = Math.max(most, ++underWay);
        // Those that come now are not among those that this statement is for.
        if (underWay === 1 && listening.length === 1) listening.push(listen('two'), listen('three'));
        return query(text).finally(() => (underWay -= 1));
      }) as typeof client.query;
    });
    const notifications = new Notifications(pool);
    const listen = (channel: string) => notifications.listen(channel, () => undefined);
    const listening = [listen('one')];
    await listening[0]?.ready;
    expect(listening).toHaveLength(3);
    await Promise.all(listening.map(({ ready }) => ready));
    expect(most).toBe(1);
    notifications.close();
    await pool.end();
  });

  it('survive the end of their connection, and say that some may have been lost', async () => {
    const pool = createPool(database.url, { max: 1, applicationName: 'victim' });
    const outages: unknown[] = [];
    const notifications = new Notifications(pool, (error) => outages.push(error));
    const heard: (string | undefined)[] = [];
    let again = (): void => undefined;
    let last = (): void => undefined;
    const connectedAgain = new Promise<void>((resolve) => (again = resolve));
    const arrived = new Promise<void>((resolve) => (last = resolve));
    const listening = notifications.listen('rondo_test', (payload) => {
      heard.push(payload);
      if (heard.length === 2) again();
      if (payload === 'last') last();
    });
    await listening.ready;
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`;
    expect((await database.pool.query(kill)).rowCount).toBe(1);
    await connectedAgain;
    await database.pool.query(`select pg_notify('rondo_test', 'last')`);
    await arrived;
    listening.stop();
    await pool.end();
    expect(heard).toEqual([undefined, undefined, 'last']);
    expect(outages).not.toHaveLength(0);
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
      inContext(
        context,
        streams.map((name) => ({ stream: name, expectedVersion: 0, events: [renamed('a'), renamed('b')] })),
      ),
    );
    const many = Array.from({ length: 300 }, () => ({ stream: stream(), expectedVersion: 0, events: [renamed('x')] }));
    await store.append(inContext(context, many));
    await arrived;
    expect(payloads).toEqual([undefined, streams.join(' '), '']);
    notifications.close();
  });
});
