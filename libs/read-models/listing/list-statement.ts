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
 * then read whole. Where a field is fixed to several values, each is looked up by itself, in the order and up to the end
 * of the page: with `= any` no index would have the order of all, and a page would cost a sort of everything.
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
    `t.org = ${org} and t.sandbox = ${sandbox}`,
    ...query.filters.map(({ field, operator, value }) => compare(sqlOf(field), operator, value, parameter)),
  ].join(' and ');
  const matching = Object.entries(fixed).reduce(
    (sets, [name, value]) => {
      const equals = equalities(sqlOf(name), [value].flat(), parameter);
      return sets.flatMap((set) => equals.map((equal) => `${set} and ${equal}`));
    },
    [`from ${table} t where ${conditions}`],
  );
  const order = [
    ...query.orderby.map(({ field, descending }) => `${sqlOf(field).sql} ${descending ? 'desc' : 'asc'}`),
    't.id',
  ].join(', ');
  const state = Object.keys(fixed).length === 0 ? countedState(catalog, query) : undefined;
  const total =
    state === undefined
      ? sumOf(matching)
      : `select coalesce(sum(c.rows), 0)::int as total from list_counts c
         where c.list = '${table}' and c.org = ${org} and c.sandbox = ${sandbox} and c.deleted = ${parameter(state)}`;
  const [start, limit] = [`${parameter(query.start)}::bigint`, `${parameter(query.limit)}::bigint`];
  return {
    text: `select counted.total, ${columns}
      from (${total}) counted
      left join (select t.id ${inOrder(matching, order, `${start} + ${limit}`)} offset ${start} limit ${limit}) page on true
      left join ${table} t on t.id = page.id
      order by ${order}`,
    values,
  };
}

/** The rows of sets that have none in common, ordered; up to `end` of them. */
function inOrder(sets: readonly string[], order: string, end: string): string {
  const [only = '', ...others] = sets;
  const parts = sets.map((set) => `(select t.* ${set} order by ${order} limit ${end})`);
  return `${others.length === 0 ? only : `from (${parts.join(' union all ')}) t`} order by ${order}`;
}

const sumOf = (sets: readonly string[]): string =>
  `select (${sets.map((set) => `(select count(*) ${set})`).join(' + ')})::int as total`;

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

/** A condition for each of the values; one that nothing fulfils when there is none. */
function equalities({ sql, type }: Field, texts: readonly string[], parameter: Parameter): string[] {
  const values = [...new Set(texts.map((text) => valueOf(type, text)))];
  return values.length === 0 ? ['false'] : values.map((value) => `${sql} = ${parameter(value)}::${casts[type]}`);
}

function valueOf(type: Field['type'], text: string): string | boolean | null {
  const read = fieldValue(type, text);
  if ('expected' in read) throw new TypeError(`"${text}" is not ${read.expected}`);
  return read.value;
}
