import { isUuid, limits } from '#domain';
import type { Scope } from '#domain';
import { aliasedDataSet } from '../data-set/aliased-data-sets.js';
import type { Cursor, ListQuery } from '../resource.js';
import { comesAfter, isAlwaysThere, orderedAs, orderValue } from './cursor.js';
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
  dataSet: 'uuid',
};

/**
 * One statement for a page and the number of all rows that match, both of the same snapshot. It returns a row;
 * that of an empty page has no `row_id`; only
 * of a page that is larger than an answer may be it returns none at all, so that nobody has to hold it. `row_values` are those that the row is ordered by. What clients wrote goes into
 * parameters only.
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
  const sqlOf = fieldsOf(table, catalog, parameter);
  const [org, sandbox] = [parameter(scope.org), parameter(scope.sandbox)];
  const conditions = [
    inScope(catalog, org, sandbox),
    ...query.filters.map(({ field: name, operator, value }) => {
      const field = sqlOf(name);
      const valueSql = field.type === 'dataSet' ? dataSetSql(field, value, { org, sandbox, parameter }) : undefined;
      return compare(field, operator, valueSql ?? `${parameter(valueOf(field.type, value))}::${casts[field.type]}`);
    }),
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
  const { after } = query;
  const wanted = after
    ? matching.map((set) => `${set} and ${behind(after, query, catalog, { sqlOf, parameter })}`)
    : matching;
  const [start, limit] = [`${parameter(after ? 0 : query.start)}::bigint`, `${parameter(query.limit)}::bigint`];
  return {
    text: `select counted.total, t.id::text as row_id, ${orderValues(query, sqlOf)} as row_values, ${columns}
      from (${total}) counted
      left join (select t.*, sum(octet_length(t::text)) over () as page_bytes
        from (select t.id ${inOrder(wanted, order, `${start} + ${limit}`)} offset ${start} limit ${limit}) page
        join ${table} t on t.id = page.id${withinParent(catalog, fixed, { sqlOf, parameter })}) t on true
      where coalesce(t.page_bytes, 0) <= ${limits.answerBytes.most}
      order by ${order}`,
    values,
  };
}

/** What a cursor needs that only names its row: the values by which that is ordered now, whether it is deleted or not. */
export function cursorStatement(
  table: string,
  catalog: FieldCatalog,
  scope: Scope,
  query: ListQuery,
  id: string,
  fixed: FixedFields = {},
): ListStatement {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const sqlOf = fieldsOf(table, catalog, parameter);
  const [org, sandbox, row] = [parameter(scope.org), parameter(scope.sandbox), parameter(id)];
  return {
    text: `select ${orderValues(query, sqlOf)} as row_values from ${table} t
      where ${inScope(catalog, org, sandbox)} and t.id = ${row}${withinParent(catalog, fixed, { sqlOf, parameter })}`,
    values,
  };
}

function inScope(
  { isOfWholeOrganisationToo = false, isOfEverySandbox = false }: FieldCatalog,
  org: string,
  sandbox: string,
): string {
  if (isOfEverySandbox) return `t.org = ${org} and ${sandbox}::text is not null`;
  return `t.org = ${org} and ${isOfWholeOrganisationToo ? `coalesce(t.sandbox, ${sandbox})` : 't.sandbox'} = ${sandbox}`;
}

/** Versions tell rows apart within what the list is fixed to. */
function withinParent({ ids }: FieldCatalog, fixed: FixedFields, { sqlOf, parameter }: StatementParts): string {
  if (ids !== 'version') return '';
  const sets = Object.entries(fixed).map(([name, value]) => equalities(sqlOf(name), [value].flat(), parameter));
  return sets.map((equals) => ` and (${equals.join(' or ')})`).join('');
}

type FieldSql = (name: string) => Field;

const fieldsOf =
  (table: string, catalog: FieldCatalog, parameter: Parameter): FieldSql =>
  (name) => {
    const found = fieldOf(catalog, name);
    if (!found) throw new TypeError(`${table} has no field "${name}"`);
    const { field, key } = found;
    return key === undefined ? field : { ...field, sql: field.sql.replace('$key', () => `${parameter(key)}::text`) };
  };

const orderValues = ({ orderby }: ListQuery, sqlOf: FieldSql): string =>
  `json_build_array(${orderby.map(({ field }) => orderValue(sqlOf(field))).join(', ')})`;

/** A condition for the rows behind that of a cursor. */
function behind(
  { id, values = [] }: Cursor,
  { orderby }: ListQuery,
  catalog: FieldCatalog,
  { sqlOf, parameter }: StatementParts,
): string {
  const keys = orderby.map(({ field, descending }, at) => {
    const ordered = sqlOf(field);
    const [sql, type, value] = [ordered.sql, orderedAs(ordered), values[at] ?? undefined];
    const cast = type === 'texts' ? 'jsonb' : casts[type];
    return {
      sql,
      cast,
      descending,
      isAlways: isAlwaysThere(catalog, field),
      value: value === undefined ? undefined : parameter(value),
    };
  });
  return comesAfter(keys, `t.id > ${parameter(id)}`);
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

interface StatementParts {
  readonly sqlOf: FieldSql;
  readonly parameter: Parameter;
}

/** The id of a data set that is called by its id or by an alias; a text that is neither stands for itself. */
function dataSetSql(
  { isText = false }: Field,
  name: string,
  { org, sandbox, parameter }: { readonly org: string; readonly sandbox: string; readonly parameter: Parameter },
): string {
  if (isUuid(name)) return `${parameter(name.toLowerCase())}::${isText ? 'text' : 'uuid'}`;
  const alias = parameter(name);
  const id = aliasedDataSet({ org, sandbox, alias });
  return isText ? `coalesce(${id}::text, ${alias}::text)` : id;
}

/** What is not there differs from every value, so that `!=` finds it; order comparisons never do. */
function compare({ sql, type }: Field, operator: string, value: string): string {
  if (type === 'texts') return `${operator === '!=' ? 'not ' : ''}coalesce(${sql} ? ${value}, false)`;
  if (operator === '=~') return `strpos(lower(${sql}), lower(${value})) > 0`;
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
