import type { Scope } from '#domain';
import type { ListQuery } from '../resource.js';
import { fieldOf } from './field-catalog.js';
import type { Field, FieldCatalog } from './field-catalog.js';
import { fieldValue } from './field-value.js';

/** Fields that must equal a value, or one of several. */
export type FixedFields = Readonly<Record<string, string | readonly string[]>>;

export interface ListStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const casts: Readonly<Record<Field['type'], string>> = {
  text: 'text',
  texts: 'text',
  number: 'numeric',
  boolean: 'boolean',
  time: 'timestamptz',
  uuid: 'uuid',
};

/**
 * One statement for a page and the number of all rows that match, both of the same snapshot. It always returns a row;
 * that of an empty page has no id. What clients wrote goes into parameters only.
 *
 * The rows of a page are found by their ids first, which an index has where there is one for the order; only they are
 * then read whole. A field that is fixed to several values is read value by value, so that the index of each is merged
 * in its order instead of all of them being sorted.
 */
export function listStatement(
  table: string,
  columns: string,
  catalog: FieldCatalog,
  scope: Scope,
  query: ListQuery,
  fixed: FixedFields = {},
): ListStatement {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const sqlOf = (name: string): Field => {
    const found = fieldOf(catalog, name);
    if (!found) throw new TypeError(`${table} has no field "${name}"`);
    const { field, key } = found;
    return key === undefined ? field : { ...field, sql: field.sql.replace('$key', () => `${parameter(key)}::text`) };
  };
  const [org, sandbox] = [parameter(scope.org), parameter(scope.sandbox)];
  const conditions = [
    `t.org = ${org}`,
    `t.sandbox = ${sandbox}`,
    ...query.filters.map(({ field, operator, value }) => compare(sqlOf(field), operator, value, parameter)),
  ].join(' and ');
  const source = Object.entries(fixed).reduce(
    (rows, [name, value]) => equalToAny(rows, sqlOf(name), [value].flat(), parameter),
    table,
  );
  const order = [
    ...query.orderby.map(({ field, descending }) => `${sqlOf(field).sql} ${descending ? 'desc' : 'asc'}`),
    't.id',
  ].join(', ');
  const deleted = source === table ? countedState(catalog, query) : undefined;
  const total =
    deleted === undefined
      ? `select count(*)::int as total from ${source} t where ${conditions}`
      : `select coalesce(sum(c.rows), 0)::int as total from list_counts c
         where c.list = '${table}' and c.org = ${org} and c.sandbox = ${sandbox} and c.deleted = ${parameter(deleted)}`;
  const page = `select t.id from ${source} t where ${conditions} order by ${order}
      offset ${parameter(query.start)}::bigint limit ${parameter(query.limit)}::bigint`;
  return {
    text: `select counted.total, ${columns}
      from (${total}) counted
      left join (${page}) page on true
      left join ${table} t on t.id = page.id
      order by ${order}`,
    values,
  };
}

/** Which of the kept counts is that of the list; undefined when there is none. */
function countedState({ counted = false }: FieldCatalog, { filters }: ListQuery): boolean | undefined {
  const [filter] = filters;
  if (!counted || !filter || filters.length > 1) return undefined;
  if (filter.field !== 'deleted' || filter.operator !== '==') return undefined;
  return valueOf('boolean', filter.value) === true;
}

type Parameter = (value: unknown) => string;

/** What is not there differs from every value, so that `!=` finds it; order comparisons never do. */
function compare({ sql, type }: Field, operator: string, text: string, parameter: Parameter): string {
  const value = `${parameter(valueOf(type, text))}::${casts[type]}`;
  if (type === 'texts') return `${operator === '!=' ? 'not ' : ''}coalesce(${sql} ? ${value}, false)`;
  if (operator === '==') return `${sql} = ${value}`;
  if (operator === '!=') return `${sql} is distinct from ${value}`;
  return `${sql} ${operator} ${value}`;
}

/** The rows whose field has one of these values: a source of rows, like a table's name. */
function equalToAny(source: string, { sql, type }: Field, texts: readonly string[], parameter: Parameter): string {
  const values = [...new Set(texts.map((text) => valueOf(type, text)))];
  const parts = values.map((value) => `select t.* from ${source} t where ${sql} = ${parameter(value)}::${casts[type]}`);
  return `(${parts.length > 0 ? parts.join(' union all ') : `select t.* from ${source} t where false`})`;
}

function valueOf(type: Field['type'], text: string): string | boolean | null {
  const read = fieldValue(type, text);
  if ('expected' in read) throw new TypeError(`"${text}" is not ${read.expected}`);
  return read.value;
}
