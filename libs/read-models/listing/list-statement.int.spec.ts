import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { limits } from '#domain';
import type { Scope } from '#domain';
import { PostgresEventStore } from '#event-store';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import { allProjections } from '../all-read-models.js';
import { batchFields } from '../batch/batch.read-model.js';
import { BatchQueries } from '../batch/batch.queries.js';
import { dataSetFields } from '../data-set/data-set.read-model.js';
import { DataSetQueries } from '../data-set/data-set.queries.js';
import { engineFields } from '../engine/engine.read-model.js';
import type { EngineBody } from '../engine/engine.read-model.js';
import { EngineQueries } from '../engine/engine.queries.js';
import { experimentFields } from '../experiment/experiment.read-model.js';
import { ExperimentQueries } from '../experiment/experiment.queries.js';
import { insightFields } from '../insight/insight.read-model.js';
import { InsightQueries } from '../insight/insight.queries.js';
import { mlInstanceFields } from '../ml-instance/ml-instance.read-model.js';
import { MLInstanceQueries } from '../ml-instance/ml-instance.queries.js';
import { mlServiceFields } from '../ml-service/ml-service.read-model.js';
import { MLServiceQueries } from '../ml-service/ml-service.queries.js';
import { modelFields } from '../model/model.read-model.js';
import { ModelQueries } from '../model/model.queries.js';
import { OverviewQueries } from '../overview/overview.queries.js';
import { overviewFields } from '../overview/overview.read-model.js';
import { runFields } from '../run/run.read-model.js';
import { RunQueries } from '../run/run.queries.js';
import { tickFields } from '../tick/tick.read-model.js';
import { TickQueries } from '../tick/tick.queries.js';
import { RandomHistory } from '../testing/random-history.js';
import type { Page } from '../resource.js';
import type { FieldCatalog } from './field-catalog.js';
import { parseListQuery } from './parse-list-query.js';
import type { WrittenListQuery } from './parse-list-query.js';

const scope: Scope = { org: 'acme', sandbox: 'prod' };
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const store = new PostgresEventStore(database.pool, allProjections);
  const steps = Array.from({ length: 400 }, (_, index) => ({
    action: index * 7,
    pick: index,
    variant: index * 5,
    milliseconds: 1_000,
    commits: true,
  }));
  for (const appends of new RandomHistory({ org: 'acme', sandbox: 'random' }).play(steps)) {
    await store.append(appends);
  }
});

afterAll(() => database.drop());

const lists = () => {
  const { pool } = database;
  return [
    [new BatchQueries(pool), batchFields],
    [new DataSetQueries(pool), dataSetFields],
    [new EngineQueries(pool), engineFields],
    [new ExperimentQueries(pool), experimentFields],
    [new InsightQueries(pool), insightFields],
    [new MLInstanceQueries(pool), mlInstanceFields],
    [new MLServiceQueries(pool), mlServiceFields],
    [new ModelQueries(pool), modelFields],
    [new OverviewQueries(pool), overviewFields],
    [new RunQueries(pool), runFields],
    [new TickQueries(pool), tickFields],
  ] as const;
};

const valueOf = {
  text: 'x',
  texts: 'x',
  number: '1',
  boolean: 'true',
  time: '2026-03-01',
  uuid: idOf(1),
  dataSet: idOf(1),
};

describe('every field of every resource', () => {
  it('can be filtered by, with every operator, and ordered by', async () => {
    const random = { org: 'acme', sandbox: 'random' };
    for (const [queries, catalog] of lists()) {
      for (const [written, { type }] of Object.entries(catalog.fields)) {
        const field = written.replace('*', 'some key');
        const operators = [
          ...['==', '!='],
          ...(type === 'boolean' || type === 'texts' ? [] : ['<', '<=', '>', '>=']),
          ...(type === 'text' ? ['=~'] : []),
        ];
        const property = operators.map((operator) => `${field}${operator}${valueOf[type]}`);
        const filtered = parseListQuery({ property }, catalog);
        expect(await queries.list(random, filtered)).toEqual({ items: [], totalCount: 0 });
        const ordered = await queries.list(random, parseListQuery({ orderby: `-${field},${field}` }, catalog));
        expect(ordered.items).toHaveLength(Math.min(25, ordered.totalCount));
        expect(ordered.totalCount).toBeGreaterThan(0);
      }
    }
  });
});

describe('pages that are turned by cursors', () => {
  const random = { org: 'acme', sandbox: 'random' };

  it('have every row once, in the order of the whole list, whatever it is ordered by', async () => {
    for (const [queries, catalog] of lists()) {
      for (const written of Object.keys(catalog.fields)) {
        const field = written.replace('*', 'some key');
        for (const orderby of [field, `-${field}`, `${field},-created`].filter(isOrder(catalog))) {
          const whole = await queries.list(random, parseListQuery({ orderby, limit: 1_000 }, catalog));
          const turned: { readonly id: string }[] = [];
          const limit = Math.max(1, Math.ceil(whole.totalCount / 4));
          for (let after: string | undefined = ''; after !== undefined;) {
            const query = parseListQuery({ orderby, limit, ...(after !== '' && { after }) }, catalog);
            const page: Page<{ readonly id: string }> = await queries.list(random, query);
            turned.push(...page.items);
            after = page.after;
          }
          expect({ orderby, ids: turned.map(({ id }) => id) }).toEqual({
            orderby,
            ids: whole.items.map(({ id }) => id),
          });
        }
      }
    }
  });

  /** Ticks were never created. */
  const isOrder = (catalog: FieldCatalog) => (orderby: string) =>
    !orderby.includes('-created') || 'created' in catalog.fields;
});

describe('a list', () => {
  const registered = Array.from({ length: 7 }, (_, index) => ({
    id: idOf(index + 1),
    details: {
      name: ['b', 'a', 'c', 'a', 'd, "e"', 'f', 'g'][index] ?? '',
      type: index % 2 === 0 ? ('BuiltIn' as const) : ('Python' as const),
      ...(index < 2 && { language: ['Python', 'R'], tags: { 'a.b': String(index), constructor: 'x' } }),
      ...(index === 2 && {
        tags: { 'a,b': '<=', '.*': 'x' },
        artifacts: {
          default: { image: { metadata: { size: 7 }, reference: { version: '1' } } },
          overrides: [{ name: 'train' }, { name: 'batchScore' }],
        },
      }),
    },
  }));

  beforeAll(async () => {
    const store = new PostgresEventStore(database.pool, allProjections);
    const actor = { displayName: 'Ada', userId: 'ada@example.com' };
    const context = { scope, actor, correlationId: 'request-1', time: '2026-03-01T00:00:00.000Z' };
    await store.append(
      inContext(
        context,
        registered.map(({ id, details }) => ({
          stream: `engine-${id}` as const,
          expectedVersion: 0,
          events: [{ type: 'EngineRegistered', data: details } as const],
        })),
      ),
    );
    const deleted = { stream: `engine-${idOf(7)}` as const, expectedVersion: 1 };
    await store.append(inContext(context, [{ ...deleted, events: [{ type: 'EngineDeleted', data: {} }] }]));
  });

  const numbersOf = async (written: WrittenListQuery, fixed?: Record<string, string | string[]>, at = scope) => {
    const query = parseListQuery(written, engineFields);
    const { items, totalCount } = await new EngineQueries(database.pool).list(at, query, fixed);
    return [items.map(({ id }) => Number(id.slice(-3))), totalCount];
  };

  it.each<[WrittenListQuery, number[]]>([
    [{}, [1, 2, 3, 4, 5, 6]],
    [{ orderby: 'name' }, [2, 4, 1, 3, 5, 6]],
    [{ orderby: '-name,id' }, [6, 5, 3, 1, 2, 4]],
    [{ orderby: ['type', '-name'] }, [5, 3, 1, 6, 2, 4]],
    [{ property: 'deleted==true' }, [7]],
    [{ property: 'name==a' }, [2, 4]],
    [{ property: 'name!=a' }, [1, 3, 5, 6]],
    [{ property: 'name>=c,name<f' }, [3, 5]],
    [{ property: ['name==a', 'type==Python'] }, [2, 4]],
    [{ property: 'name=="d, ""e"""' }, [5]],
    [{ property: 'language==R' }, [1, 2]],
    [{ property: 'language!=R' }, [3, 4, 5, 6]],
    [{ property: 'tags.a.b==1' }, [2]],
    [{ property: 'tags.a.b!=1' }, [1, 3, 4, 5, 6]],
    [{ property: 'tags.constructor==x' }, [1, 2]],
    [{ property: '"tags.a,b"=="<="' }, [3]],
    [{ property: 'tags..*==x' }, [3]],
    [{ property: 'artifacts.default.image.metadata.size==7' }, [3]],
    [{ property: 'artifacts.default.image.reference.version>=1' }, [3]],
    [{ property: 'artifacts.overrides.name==batchScore' }, [3]],
    [{ property: 'artifacts.overrides.name!=batchScore' }, [1, 2, 4, 5, 6]],
    [{ orderby: '-"tags.a,b"', property: 'type==BuiltIn' }, [1, 5, 3]],
    [{ property: `id==${idOf(3).toUpperCase()}` }, [3]],
    [{ property: 'id==3' }, []],
    [{ property: 'id!=3' }, [1, 2, 3, 4, 5, 6]],
    [{ property: "name==' or 1=1 --" }, []],
    [{ property: "tags.x') is null or (true --==x" }, []],
    [{ property: 'created==2026-03-01' }, [1, 2, 3, 4, 5, 6]],
    [{ property: 'created>2026-03-01T00:00:00Z' }, []],
    [{ property: 'createdBy.userId==ada@example.com' }, [1, 2, 3, 4, 5, 6]],
  ])('with %j holds engines %j', async (written, numbers) => {
    expect(await numbersOf(written)).toEqual([numbers, numbers.length]);
  });

  it('is turned page by page, in an order that does not depend on the page, with an exact count', async () => {
    expect(await numbersOf({ orderby: 'type', limit: 4 })).toEqual([[1, 3, 5, 2], 6]);
    expect(await numbersOf({ orderby: 'type', limit: 4, start: 4 })).toEqual([[4, 6], 6]);
    expect(await numbersOf({ start: 6 })).toEqual([[], 6]);
    expect(await numbersOf({ start: Number.MAX_SAFE_INTEGER })).toEqual([[], 6]);
  });

  it('holds what is fixed, whatever its filters say', async () => {
    expect(await numbersOf({ property: 'type==Python' }, { name: 'a' })).toEqual([[2, 4], 2]);
    expect(await numbersOf({}, { id: [idOf(1), idOf(3), 'no id'] })).toEqual([[1, 3], 2]);
    expect(await numbersOf({}, { id: [] })).toEqual([[], 0]);
    await expect(numbersOf({}, { parent: 'x' })).rejects.toThrow('read_engines has no field "parent"');
  });

  it('knows nothing of other scopes', async () => {
    expect(await numbersOf({}, {}, { org: 'acme', sandbox: 'dev' })).toEqual([[], 0]);
    expect(await numbersOf({}, {}, { org: 'other', sandbox: 'prod' })).toEqual([[], 0]);
  });

  it('has whole resources', async () => {
    const query = parseListQuery({ limit: 1 }, engineFields);
    const { items } = await new EngineQueries(database.pool).list(scope, query);
    expect(items).toEqual([
      {
        id: idOf(1),
        version: 1,
        created: '2026-03-01T00:00:00.000Z',
        updated: '2026-03-01T00:00:00.000Z',
        createdBy: { displayName: 'Ada', userId: 'ada@example.com' },
        deleted: false,
        body: registered[0]?.details as EngineBody,
      },
    ]);
  });

  it('is refused where it is more than an answer may be, before anything of it is sent', async () => {
    const [third, whole] = [Math.ceil(limits.answerBytes.most / 3), { property: 'type==Large' }];
    const enlarge = `update read_engines set body = body || jsonb_build_object('type', 'Large', 'description', repeat('x', $1))
      where id = any($2)`;
    await database.pool.query(enlarge, [third, [1, 2, 3].map(idOf)]);
    expect(await numbersOf({ ...whole, limit: 1 })).toEqual([[1], 3]);
    await expect(numbersOf(whole)).rejects.toMatchObject({
      code: 'illegal-argument',
      fields: { limit: expect.stringContaining(`${limits.answerBytes.most} bytes`) },
    });
  });
});
