import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { PostgresEventStore } from '#event-store';
import type { StreamAppend } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { allProjections } from '../all-read-models.js';
import { RandomHistory } from '../testing/random-history.js';
import type { Step } from '../testing/random-history.js';
import type { ReplayProgress } from './rebuild.js';
import { replay, replayLock } from './replay.js';

const step = fc.record<Step>({
  action: fc.nat(1_000),
  pick: fc.nat(50),
  variant: fc.nat(50),
  milliseconds: fc.nat(600_000),
  commits: fc.boolean(),
});
const stepsOf = (count: number, seed: number): Step[] =>
  fc.sample(fc.array(step, { minLength: count, maxLength: count, size: 'max' }), { numRuns: 1, seed })[0] ?? [];

let database: TestDatabase;
let pool: Pool;
let store: PostgresEventStore;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  store = new PostgresEventStore(pool, allProjections);
});

afterAll(() => database.drop());

const historyOf = (sandbox: string, count: number, seed: number): readonly (readonly StreamAppend[])[] =>
  new RandomHistory({ org: 'acme', sandbox }).play(stepsOf(count, seed));

async function write(history: readonly (readonly StreamAppend[])[]): Promise<void> {
  for (const appends of history) await store.append(appends);
}

async function rowsOf(table: string): Promise<unknown[]> {
  const { rows } = await pool.query<{ row: unknown }>(`select to_jsonb(t) as row from ${table} t order by t.id`);
  return rows.map(({ row }) => row);
}

async function allRows(): Promise<Map<string, unknown[]>> {
  const rows = new Map<string, unknown[]>();
  for (const { table } of allProjections) rows.set(table, await rowsOf(table));
  return rows;
}

/** Names and definitions of the tables' indexes, and of all tables that are there. */
async function structure(): Promise<unknown> {
  const { rows } = await pool.query(
    `select coalesce(indexdef, tablename) as name from pg_tables left join pg_indexes using (schemaname, tablename)
     where schemaname = 'rondo' order by 1`,
  );
  return rows;
}

describe('replay', () => {
  it('makes the rows that live appends have made, for every projection, again and again', async () => {
    await write(historyOf('prod', 1_500, 1));
    const live = await allRows();
    const before = await structure();
    for (const { name, table } of allProjections) expect([name, live.get(table)?.length]).not.toEqual([name, 0]);
    const report = await replay(pool);
    expect(await allRows()).toEqual(live);
    await replay(pool);
    expect(await allRows()).toEqual(live);
    expect(await structure()).toEqual(before);
    const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from events');
    expect(report.events).toBe(rows[0]?.count);
    expect(report.rows['runs']).toBe(live.get('read_runs')?.length);
  });

  it('repairs one table by name and leaves the others alone', async () => {
    const live = await allRows();
    await pool.query("update read_runs set state = 'DONE'; delete from read_ticks");
    await replay(pool, ['runs']);
    expect(await rowsOf('read_runs')).toEqual(live.get('read_runs'));
    expect(await rowsOf('read_ticks')).toEqual([]);
    await replay(pool, ['ticks']);
    expect(await allRows()).toEqual(live);
  });

  it('goes on appending to the rows of a rebuilt table', async () => {
    const history = historyOf('going-on', 300, 2);
    const half = Math.floor(history.length / 2);
    await write(history.slice(0, half));
    await replay(pool);
    await write(history.slice(half));
    const live = await allRows();
    await replay(pool);
    expect(await allRows()).toEqual(live);
  });

  it('loses nothing of what is appended meanwhile', async () => {
    const histories = ['one', 'three', 'fifteen'].map((sandbox, index) => historyOf(sandbox, 400, 10 + index));
    const phases = new Set<ReplayProgress['phase']>();
    const underWay = new Set(histories);
    const writers = histories.map((history) => write(history).finally(() => underWay.delete(history)));
    while (underWay.size > 0) await replay(pool, [], ({ phase }) => phases.add(phase));
    await Promise.all(writers);
    const live = await allRows();
    await replay(pool);
    expect(await allRows()).toEqual(live);
    expect([...phases]).toEqual(expect.arrayContaining(['reading', 'writing', 'catching-up', 'swapping']));
    const written = histories.flat(2).flatMap(({ events }) => events).length;
    const { rows } = await pool.query<{ count: number }>(
      "select count(*)::int as count from events where sandbox in ('one', 'three', 'fifteen')",
    );
    expect(rows[0]?.count).toBe(written);
  });

  it('waits for a reader that holds a table, and lets appends through meanwhile', async () => {
    const live = await allRows();
    const reader = await pool.connect();
    await reader.query('begin; lock table read_runs in access share mode');
    let swaps = 0;
    await replay(pool, ['runs'], ({ phase }) => {
      if (phase !== 'swapping') return;
      swaps += 1;
      if (swaps === 2) void reader.query('commit');
    });
    reader.release();
    expect(swaps).toBeGreaterThanOrEqual(2);
    expect(await allRows()).toEqual(live);
  });

  it('refuses names of no projection, and a second replay', async () => {
    await expect(replay(pool, ['runs', 'rnus'])).rejects.toMatchObject({
      code: 'illegal-argument',
      fields: { name: expect.stringContaining('"rnus" is no projection; known are engines, mlInstances') },
    });
    const first = await pool.connect();
    await first.query('select pg_advisory_lock($1)', [replayLock]);
    await expect(replay(pool)).rejects.toMatchObject({ code: 'conflict' });
    await first.query('select pg_advisory_unlock($1)', [replayLock]);
    first.release();
    await replay(pool, ['engines']);
  });
});
