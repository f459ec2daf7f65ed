import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '#domain';
import { PostgresEventStore } from '#event-store';
import type { StreamAppend } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { v7 } from 'uuid';
import { allProjections } from '../all-read-models.js';
import { engineFields } from '../engine/engine.read-model.js';
import { EngineQueries } from '../engine/engine.queries.js';
import { replay } from '../replay/replay.js';
import { parseListQuery } from './parse-list-query.js';

const actor = { displayName: 'Ada', userId: 'ada@example.com' };
const time = '2026-03-01T00:00:00.000Z';
const contextOf = (scope: Scope) => ({ scope, actor, correlationId: 'request-1', time });

const registered = (id: string): Omit<StreamAppend, 'context'> => ({
  stream: `engine-${id}`,
  expectedVersion: 0,
  events: [{ type: 'EngineRegistered', data: { name: 'Trees', type: 'BuiltIn' } }],
});
const renamed = (id: string): Omit<StreamAppend, 'context'> => ({
  stream: `engine-${id}`,
  expectedVersion: 1,
  events: [{ type: 'EngineUpdated', data: { name: 'Forest', type: 'BuiltIn' } }],
});
const deleted = (id: string, expectedVersion = 1): Omit<StreamAppend, 'context'> => ({
  stream: `engine-${id}`,
  expectedVersion,
  events: [{ type: 'EngineDeleted', data: {} }],
});

let database: TestDatabase;
let store: PostgresEventStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new PostgresEventStore(database.pool, allProjections);
});

afterAll(() => database.drop());

async function totalOf(scope: Scope, property: string): Promise<number> {
  const query = parseListQuery({ property }, engineFields);
  return (await new EngineQueries(database.pool).list(scope, query)).totalCount;
}

/** What is counted, and what there is, by list, scope and state. */
async function counts(): Promise<{ kept: unknown[]; scanned: unknown[] }> {
  const { rows: tables } = await database.pool.query<{ list: string }>(
    "select tgrelid::regclass::text as list from pg_trigger where tgname = 'count_inserted' order by 1",
  );
  const scans = tables.map(({ list }) => `select '${list}' as list, org, sandbox, deleted from ${list}`);
  const order = 'order by list, org, sandbox, deleted';
  const kept = await database.pool.query(
    `select list, org, sandbox, deleted, sum(rows)::int as rows from list_counts
     group by list, org, sandbox, deleted having sum(rows) <> 0 ${order}`,
  );
  const scanned = await database.pool.query(
    `select list, org, sandbox, deleted, count(*)::int as rows from (${scans.join(' union all ')}) t
     group by list, org, sandbox, deleted ${order}`,
  );
  return { kept: kept.rows, scanned: scanned.rows };
}

/** Eight writers that create, rename and delete; some of what they do is refused or rolled back. */
async function writeAtOnce(scope: Scope, steps: number): Promise<void> {
  const context = contextOf(scope);
  const contested = v7();
  const writer = async (number: number): Promise<void> => {
    for (let step = 0; step < steps; step += 1) {
      const ids = Array.from({ length: 3 }, () => v7());
      await store.append(inContext(context, ids.map(registered)));
      const [first = '', second = ''] = ids;
      await store.append(inContext(context, [renamed(first), deleted(second)]));
      await store.append(inContext(context, [deleted(first, 2), registered(contested)])).catch(() => undefined);
      await store
        .transaction(async (client) => {
          await store.append(inContext(context, [registered(v7()), deleted(ids[2] ?? '')]), {}, client);
          if ((number + step) % 2 === 0) throw new Error('rolled back');
        })
        .catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, number) => writer(number)));
}

describe('the count of a list', () => {
  it('is that of its rows, whatever is written at once, refused or rolled back', async () => {
    const scope = { org: 'acme', sandbox: 'busy' };
    await writeAtOnce(scope, 20);
    const { kept, scanned } = await counts();
    expect(kept).toEqual(scanned);
    // Each of 160 rounds leaves two and a deleted one, and one of them deletes another for the one that all contend for.
    // Half of them replace one by another in a transaction, the others roll that back.
    expect(await totalOf(scope, 'deleted==false')).toBe(160 * 2);
    expect(await totalOf(scope, 'deleted==true')).toBe(160 + 1 + 80);
  });

  it('is the same after a rebuild, which repairs it', async () => {
    const before = await counts();
    await replay(database.pool);
    expect(await counts()).toEqual(before);
    await database.pool.query('update list_counts set rows = rows + 1');
    expect((await counts()).kept).not.toEqual(before.kept);
    await replay(database.pool);
    expect(await counts()).toEqual(before);
  });

  it('stays right while tables are rebuilt', async () => {
    const underWay = new Set(['rebuilt']);
    const writing = writeAtOnce({ org: 'acme', sandbox: 'rebuilt' }, 5).finally(() => {
      underWay.clear();
    });
    while (underWay.size > 0) await replay(database.pool, ['engines']);
    await writing;
    const { kept, scanned } = await counts();
    expect(kept).toEqual(scanned);
  });

  it('is taken without a look at the rows, of what is not deleted as of what is', async () => {
    const scope = { org: 'acme', sandbox: 'tampered' };
    const [first, second] = [v7(), v7()];
    await store.append(inContext(contextOf(scope), [registered(first), registered(second)]));
    await store.append(inContext(contextOf(scope), [deleted(second)]));
    await database.pool.query(
      `insert into list_counts select 'read_engines', 'acme', 'tampered', deleted, 10 from (values (true), (false)) s(deleted)`,
    );
    expect(await totalOf(scope, '')).toBe(11);
    expect(await totalOf(scope, 'deleted==TRUE')).toBe(11);
    expect(await totalOf(scope, 'deleted!=true')).toBe(1);
    expect(await totalOf(scope, 'name==Trees')).toBe(1);
    expect(await totalOf(scope, 'deleted==true,deleted==false')).toBe(0);
  });

  it('is kept in few rows', async () => {
    const scope = { org: 'acme', sandbox: 'many' };
    const rows = async () =>
      (await database.pool.query<{ rows: number }>("select rows::int from list_counts where sandbox = 'many'")).rows;
    for (let batch = 0; batch < 10; batch += 1) {
      const ids = Array.from({ length: 300 }, () => v7());
      await store.append(inContext(contextOf(scope), ids.map(registered)));
    }
    // That none of 1,000 rows folds is as likely as 1 : 7,000,000.
    expect((await rows()).length).toBeLessThan(1_000);
    await database.pool.query("select fold_list_counts('read_engines', 'acme', 'many', false)");
    expect(await rows()).toEqual([{ rows: 3_000 }]);
  });

  it('is folded without anybody waiting for anybody', async () => {
    const scope = { org: 'acme', sandbox: 'folding' };
    const fold = "select fold_list_counts('read_engines', 'acme', 'folding', false)";
    await store.append(inContext(contextOf(scope), [registered(v7()), registered(v7())]));
    const folding = await database.pool.connect();
    await folding.query(`begin; ${fold}`);
    await store.append(inContext(contextOf(scope), [registered(v7())]));
    await database.pool.query(fold);
    expect(await totalOf(scope, '')).toBe(3);
    await folding.query('commit');
    folding.release();
    expect(await totalOf(scope, '')).toBe(3);
    await database.pool.query(fold);
    expect(await totalOf(scope, '')).toBe(3);
  });
});
