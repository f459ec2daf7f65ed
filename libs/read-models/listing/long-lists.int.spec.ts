import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '#domain';
import { PostgresEventStore } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { v7 } from 'uuid';
import { allProjections } from '../all-read-models.js';
import { batchFields } from '../batch/batch.read-model.js';
import { dataSetFields } from '../data-set/data-set.read-model.js';
import { engineFields } from '../engine/engine.read-model.js';
import { EngineQueries } from '../engine/engine.queries.js';
import { experimentFields } from '../experiment/experiment.read-model.js';
import { insightFields } from '../insight/insight.read-model.js';
import { mlInstanceFields } from '../ml-instance/ml-instance.read-model.js';
import { mlServiceFields } from '../ml-service/ml-service.read-model.js';
import { modelFields } from '../model/model.read-model.js';
import { runFields } from '../run/run.read-model.js';
import { tickFields } from '../tick/tick.read-model.js';
import type { FieldCatalog } from './field-catalog.js';
import { listStatement } from './list-statement.js';
import type { FixedFields } from './list-statement.js';
import { parseListQuery } from './parse-list-query.js';
import type { WrittenListQuery } from './parse-list-query.js';

const scope: Scope = { org: 'acme', sandbox: 'prod' };

let database: TestDatabase;
let store: PostgresEventStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new PostgresEventStore(database.pool, allProjections);
});

afterAll(() => database.drop());

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

describe('a page of a list', () => {
  const [first, second] = [v7(), v7()];
  const lists: [string, string, FieldCatalog, WrittenListQuery, FixedFields][] = [
    ['read_engines_page', 'read_engines', engineFields, {}, {}],
    ['read_ml_instances_page', 'read_ml_instances', mlInstanceFields, {}, {}],
    ['read_experiments_page', 'read_experiments', experimentFields, {}, {}],
    ['read_models_page', 'read_models', modelFields, {}, {}],
    ['read_insights_page', 'read_insights', insightFields, {}, {}],
    ['read_ml_services_page', 'read_ml_services', mlServiceFields, {}, {}],
    ['read_data_sets_page', 'read_data_sets', dataSetFields, {}, {}],
    ['read_engines_page', 'read_engines', engineFields, { property: 'deleted==true' }, {}],
    ['read_ml_instances_of_engine', 'read_ml_instances', mlInstanceFields, { property: `engineId==${first}` }, {}],
    ['read_experiments_of_instance', 'read_experiments', experimentFields, { property: `mlInstanceId==${first}` }, {}],
    ['read_ml_services_of_instance', 'read_ml_services', mlServiceFields, { property: `mlInstanceId==${first}` }, {}],
    ['read_models_of_experiment', 'read_models', modelFields, { property: `experimentId==${first}` }, {}],
    ['read_runs_page', 'read_runs', runFields, {}, { experimentId: first }],
    ['read_runs_page', 'read_runs', runFields, {}, { experimentId: [first, second] }],
    ['read_batches_page', 'read_batches', batchFields, {}, { dataSetId: first }],
    ['read_ticks_of_experiment', 'read_ticks', tickFields, {}, { experimentId: [first, second] }],
    ['read_ticks_of_experiment', 'read_ticks', tickFields, { orderby: '-nominalTime' }, { experimentId: first }],
  ];

  beforeAll(async () => {
    // Of runs there are several indexes that an empty table could do with. What is committed asynchronously is not known to
    // be visible to all, not even by VACUUM.
    await database.pool.query(`
      begin; set local synchronous_commit = on;
      insert into read_runs select gen_random_uuid(), 'acme', 'prod', 1, now(), now(), '{}', false,
        jsonb_build_object('description', repeat('x', 1000)), ('{${first},${second}}'::uuid[])[1 + n % 2],
        null, 'train', 'DONE', 'user' from generate_series(1, 3000) n;
      commit`);
    while (!(await vacuumedWhole('read_runs'))) await pause(50);
  });

  /**
   * Vacuums a table, and answers whether every page is known to be visible to all: not while somebody holds an older
   * snapshot, as autovacuum does.
   */
  async function vacuumedWhole(table: string): Promise<boolean> {
    await database.pool.query(`vacuum analyze ${table}`);
    const { rows } = await database.pool.query<{ whole: boolean }>(
      'select relallvisible >= relpages as whole from pg_class where oid = $1::regclass',
      [table],
    );
    return rows[0]?.whole === true;
  }

  /** The nodes of a plan, each with the index that it reads. */
  const nodesOf = (plan: Plan): string[] => [
    [plan['Node Type'], plan['Index Name']].filter(Boolean).join(' '),
    ...(plan.Plans ?? []).flatMap(nodesOf),
  ];

  it.each(lists)('is found in %s alone, of %s', async (index, table, fields, written, fixed) => {
    const { text, values } = listStatement(table, 't.id', fields, scope, parseListQuery(written, fields), fixed);
    const client = await database.pool.connect();
    // Most tables are empty: a scan of them would be the cheapest.
    await client.query('begin; set local enable_seqscan = off; set local enable_bitmapscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`explain (format json) ${text}`, [
      ...values,
    ]);
    await client.query('rollback');
    client.release();
    const nodes = nodesOf(rows[0]?.['QUERY PLAN'][0]?.Plan ?? { 'Node Type': 'none' });
    const page = nodes.slice(nodes.indexOf('Limit'));
    expect(nodes).toContain('Limit');
    expect(page).toContain(`Index Only Scan ${index}`);
    expect(page).not.toContain('Sort');
    expect(nodes.filter((node) => /^(Index|Seq|Bitmap Heap) Scan/.test(node))).toEqual([`Index Scan ${table}_pkey`]);
  });
});

describe('a list that is turned page by page', () => {
  const at = (milliseconds: number) => new Date(Date.parse('2026-03-01T00:00:00.000Z') + milliseconds).toISOString();
  const register = (ids: readonly string[], sandbox: string, time: string) =>
    store.append(
      inContext(
        { scope: { org: 'acme', sandbox }, actor: { displayName: 'Ada', userId: 'ada' }, correlationId: 'r', time },
        ids.map((id) => ({
          stream: `engine-${id}`,
          expectedVersion: 0,
          events: [{ type: 'EngineRegistered', data: { name: 'Trees', type: 'BuiltIn' } }],
        })),
      ),
    );

  async function turn(sandbox: string, written: WrittenListQuery): Promise<{ ids: string[]; totals: number[] }> {
    const ids: string[] = [];
    const totals: number[] = [];
    for (;;) {
      const query = parseListQuery({ ...written, start: ids.length, limit: 7 }, engineFields);
      const { items, totalCount } = await new EngineQueries(database.pool).list({ org: 'acme', sandbox }, query);
      if (items.length === 0) return { ids, totals };
      ids.push(...items.map(({ id }) => id));
      totals.push(totalCount);
    }
  }

  it('has each resource once, in one order, while others are created', async () => {
    const before = Array.from({ length: 100 }, () => v7()).sort();
    // Ten at a time have the same time, and are told apart by their ids.
    for (let tens = 0; tens < 10; tens += 1) {
      await register(before.slice(tens * 10, tens * 10 + 10).reverse(), 'growing', at(tens));
    }
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let step = 0; step < 25; step += 1) await register([v7()], 'growing', at(10 + step * 4 + writer));
    });
    const [{ ids, totals }] = await Promise.all([turn('growing', {}), ...writers]);
    expect(ids.slice(0, 100)).toEqual(before);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    const whole = await turn('growing', {});
    expect(new Set(whole.ids).size).toBe(200);
    expect(whole.totals.every((total) => total === 200)).toBe(true);
  });

  it('has each resource once whatever it is ordered by', async () => {
    const ids = Array.from({ length: 40 }, () => v7());
    await register(ids, 'still', at(0));
    for (const orderby of ['name', '-name', '-created', 'tags.none', '-updated,name', 'id', '-id', 'language']) {
      const turned = await turn('still', { orderby });
      expect([...turned.ids].sort()).toEqual([...ids].sort());
    }
  });
});
