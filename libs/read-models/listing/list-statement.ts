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
  const conditions = [
    `t.org = ${parameter(scope.org)}`,
    `t.sandbox = ${parameter(scope.sandbox)}`,
    ...Object.entries(fixed).map(([name, value]) => equalsAny(sqlOf(name), [value].flat(), parameter)),
    ...query.filters.map(({ field, operator, value }) => compare(sqlOf(field), operator, value, parameter)),
  ].join(' and ');
  const order = [
    ...query.orderby.map(({ field, descending }) => `${sqlOf(field).sql} ${descending ? 'desc' : 'asc'}`),
    't.id',
  ].join(', ');
  const page = `select t.* from ${table} t where ${conditions} order by ${order}
      offset ${parameter(query.start)}::bigint limit ${parameter(query.limit)}::bigint`;
  return {
    text: `select matching.total, ${columns}
      from (select count(*)::int as total from ${table} t where ${conditions}) matching
      left join (${page}) t on true
      order by ${order}`,
    values,
  };
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

const equalsAny = ({ sql, type }: Field, texts: readonly string[], parameter: Parameter): string =>
  `${sql} = any(${parameter(texts.map((text) => valueOf(type, text)))}::${casts[type]}[])`;

function valueOf(type: Field['type'], text: string): string | boolean | null {
  const read = fieldValue(type, text);
  if ('expected' in read) throw new TypeError(`"${text}" is not ${read.expected}`);
  return read.value;
}
