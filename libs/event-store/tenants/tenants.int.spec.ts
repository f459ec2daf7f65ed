import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import {
  asTenant,
  beginChain,
  createPool,
  enterTenant,
  NoDatabaseRoleError,
  NotMigratedError,
  outsideTenants,
  PostgresEventStore,
  withoutRole,
  worksAs,
} from '#event-store';
import { createEmptyDatabase, createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { contextOf, renamed, stream } from '../testing/events.js';

const ours = { org: 'acme@Org', sandbox: 'prod' };
const others = [
  { ...ours, org: 'other@Org' },
  { ...ours, sandbox: 'dev' },
];

let database: TestDatabase;
let api: pg.Pool;
let worker: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createPool(database.url, { role: 'rondo_api', isRoleRequired: true, max: 2 });
  worker = createPool(database.url, { role: 'rondo_worker', isRoleRequired: true, max: 2 });
});

afterAll(async () => {
  await Promise.all([api.end(), worker.end()]);
  await database.drop();
});

const append = (scope: typeof ours, pool = api) =>
  asTenant(scope, async () => {
    const name = stream();
    const context = { ...contextOf('2026-03-01T00:00:00.000Z'), scope };
    await new PostgresEventStore(pool, []).append(
      inContext(context, [{ stream: name, expectedVersion: 0, events: [renamed('a')] }]),
    );
    return name;
  });

const streamsIn = async (pool: pg.Pool): Promise<string[]> => {
  const { rows } = await pool.query<{ stream: string }>('select stream from events order by position');
  return rows.map((row) => row.stream);
};

describe('row-level security', () => {
  it('lets a query of the API that forgets its tenant see that tenant alone, and without one nothing', async () => {
    const [mine, ...foreign] = [await append(ours), await append(others[0] ?? ours), await append(others[1] ?? ours)];
    expect(await asTenant(ours, () => streamsIn(api))).toEqual([mine]);
    expect(await Promise.all(others.map((scope) => asTenant(scope, () => streamsIn(api))))).toEqual(
      foreign.map((name) => [name]),
    );
    expect(await streamsIn(api)).toEqual([]);
    expect(await asTenant(ours, () => outsideTenants(() => streamsIn(api)))).toEqual([]);
    expect(await streamsIn(worker)).toEqual([mine, ...foreign]);
  });

  it('holds statements with values, by name and in transactions, and nothing after them', async () => {
    const single = createPool(database.url, { role: 'rondo_api', isRoleRequired: true, max: 1 });
    const count = { name: 'count', text: 'select count(*)::int as count, $1::int as one from events' };
    const counted = async (query: pg.QueryConfig) => (await single.query<{ count: number }>(query)).rows[0]?.count;
    try {
      for (const scope of [ours, ...others]) {
        expect(await asTenant(scope, () => counted({ ...count, values: [1] }))).toBe(1);
        expect(await counted({ ...count, values: [1] })).toBe(0);
      }
      const store = new PostgresEventStore(single, []);
      const inside = await asTenant(ours, () =>
        store.transaction(async (client) => (await client.query('select from events')).rowCount),
      );
      expect(inside).toBe(1);
      await expect(asTenant(ours, () => single.query('select 1 / 0'))).rejects.toThrow('division by zero');
      expect(await counted({ ...count, values: [1] })).toBe(0);
    } finally {
      await single.end();
    }
  });

  it('lets nothing be written for another tenant', async () => {
    const context = { ...contextOf('2026-03-01T00:00:00.000Z'), scope: ours };
    const appends = inContext(context, [{ stream: stream(), expectedVersion: 0, events: [renamed('a')] }]);
    const store = new PostgresEventStore(api, []);
    const refused = 'new row violates row-level security policy';
    await expect(asTenant(others[0] ?? ours, () => store.append(appends))).rejects.toThrow(refused);
    await expect(store.append(appends)).rejects.toThrow(refused);
  });

  it('covers every table that says whose its rows are, and lets roles have no more than they need', async () => {
    const { rows: open } = await database.pool.query(
      `select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'rondo'::regnamespace and c.relkind = 'r' and a.attname = 'org' and not a.attisdropped
         and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant'))`,
    );
    expect(open).toEqual([]);
    const { rows: unnamed } = await database.pool.query(
      `select relname from pg_class where relnamespace = 'rondo'::regnamespace and relkind = 'r'
         and relname not in (select relation from rondo.table_rights)`,
    );
    expect(unnamed).toEqual([]);
    const { rows: roles } = await database.pool.query(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles
       where rolname in ('rondo_api', 'rondo_worker') order by rolname`,
    );
    const least = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    expect(roles).toEqual([
      { rolname: 'rondo_api', ...least },
      { rolname: 'rondo_worker', ...least },
    ]);
    for (const [pool, statement] of [
      [api, 'delete from events'],
      [api, `update events set org = 'mine'`],
      [api, 'select payload from outbox'],
      [api, 'delete from audit'],
      [api, 'alter table events disable row level security'],
      [worker, 'select from credentials'],
      [worker, 'select private_key from signing_keys'],
      [worker, 'update events set version = 2'],
    ] as const) {
      await expect(asTenant(ours, () => pool.query(statement))).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it('keeps heartbeats and what clients sign in with to their tenants', async () => {
    const { pool } = database;
    await pool.query(`
      insert into clients (id, org, name, role, created_by) values ('a', 'acme@Org', 'A', 'admin', '{}'), ('b', 'other@Org', 'B', 'admin', '{}');
      insert into credentials (token_sha256, api_key, user_id, display_name) values ('1', 'a', 'u', 'A'), ('2', 'b', 'u', 'B');
      insert into run_heartbeats (run_id, attempt, worker, beat_at) values (gen_random_uuid(), 1, 'w', now())`);
    const seen = async (text: string) => (await api.query<{ id: string }>(text)).rows.map(({ id }) => id);
    expect(await asTenant(ours, () => seen('select id from clients'))).toEqual(['a']);
    expect(await asTenant(ours, () => seen('select api_key as id from credentials'))).toEqual(['a']);
    expect(await asTenant(ours, () => seen('select worker as id from run_heartbeats'))).toEqual([]);
    expect(await seen('select id from clients order by id')).toEqual(['a', 'b']);
    await expect(api.query(`update clients set role = 'viewer'`)).rejects.toThrow('row-level security');
  });

  it('is not there for a user who may not work as the role, which is said or refused', async () => {
    const name = `plain_${process.pid}`;
    const { pool } = database;
    await pool.query(`create role ${name} login password 'p'; grant usage on schema rondo to ${name}`);
    const url = Object.assign(new URL(database.url), { username: name, password: 'p' }).href;
    const asItself = createPool(url, { role: 'rondo_api' });
    const required = createPool(url, { role: 'rondo_api', isRoleRequired: true });
    try {
      expect(await worksAs(asItself, 'rondo_api')).toBe(false);
      expect(await worksAs(api, 'rondo_api')).toBe(true);
      const error = await required.query('select').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(NoDatabaseRoleError);
      expect(error).toMatchObject({ message: withoutRole('rondo_api') });
    } finally {
      await Promise.all([asItself.end(), required.end()]);
      await pool.query(`drop owned by ${name}; drop role ${name}`);
    }
  });

  it('is waited for until the database is migrated', async () => {
    const empty = await createEmptyDatabase();
    const pool = createPool(empty.url, { role: 'rondo_worker' });
    await expect(pool.query('select')).rejects.toBeInstanceOf(NotMigratedError);
    await pool.end();
    await empty.drop();
  });
});

describe('a chain of work', () => {
  it('is of one tenant, as soon as that is known', async () => {
    expect(() => {
      enterTenant(ours);
    }).toThrow(TypeError);
    await new Promise<void>((resolve) => {
      beginChain(() => {
        enterTenant(ours);
        enterTenant({ ...ours });
        expect(() => {
          enterTenant({ ...ours, sandbox: 'dev' });
        }).toThrow('A chain of work is of one tenant');
        resolve();
      });
    });
  });
});
