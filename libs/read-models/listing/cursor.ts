import { isCalendarDay, isUuid } from '#domain';
import type { Cursor, ListQuery } from '../resource.js';
import { fieldOf } from './field-catalog.js';
import type { Field, FieldCatalog, FieldType } from './field-catalog.js';

/** What a row never changes: by these a cursor needs no more than its id. */
const lasting = new Set(['id', 'created', 'nominalTime', 'version']);

/** What follows a page in a link must fit into an address; longer values are looked up again. */
const longest = 1_000;

/** As `after` takes it: an id; behind a comma, a JSON array of order values that may change. */
export function writtenCursor({ id, values = [] }: Cursor, { orderby }: Pick<ListQuery, 'orderby'>): string {
  if (orderby.every(({ field }) => lasting.has(field))) return id;
  const text = JSON.stringify(values);
  return text.length > longest ? id : `${id},${text}`;
}

/** Reads what `writtenCursor` wrote, or an id alone; `expected` says what is wrong. */
export function parseCursor(
  text: string,
  catalog: FieldCatalog,
  orderby: ListQuery['orderby'],
): Cursor | { readonly expected: string } {
  const [, id = '', written] = /^([^,]*)(?:,(.*))?$/s.exec(text.trim()) ?? [];
  const kind = catalog.ids ?? 'uuid';
  if (!isId[kind](id)) return { expected: 'the id of a child, as the next link of the page before has it' };
  if (written === undefined && kind === 'instant') return { id, ...placeOfInstant(id, orderby) };
  if (written === undefined) return { id: kind === 'uuid' ? id.toLowerCase() : id };
  const values = parsedValues(written);
  const types = orderby.map(({ field }) => orderedAs(fieldOf(catalog, field)?.field ?? { type: 'text' }));
  const areRight = values?.length === types.length && values.every((value, at) => isValue(value, types[at] ?? 'text'));
  if (!areRight)
    return { expected: 'followed by the values of its orderby, as the next link of the page before has them' };
  return { id: kind === 'uuid' ? id.toLowerCase() : id, values };
}

/** What tells the rows of a table apart. */
const isId: Readonly<Record<NonNullable<FieldCatalog['ids']>, (text: string) => boolean>> = {
  uuid: isUuid,
  version: (text) => /^\d{1,18}$/.test(text),
  instant: (text) => {
    const [experiment = '', instant = ''] = text.split('@', 2);
    return isUuid(experiment) && isValue(micros(instant), 'time');
  },
};

const micros = (instant: string): string => instant.replace(/Z$/, '000Z');

/** A tick says its place itself: one that a pause held may be among too many by now to be found. */
const placeOfInstant = (id: string, [first, ...others]: ListQuery['orderby']): Pick<Cursor, 'values'> =>
  first?.field === 'nominalTime' && others.length === 0 ? { values: [micros(id.split('@', 2)[1] ?? '')] } : {};

/** The type by whose rules rows are ordered. */
export const orderedAs = ({ type, isText = false }: Pick<Field, 'type' | 'isText'>): FieldType =>
  isText ? 'text' : type;

function parsedValues(text: string): (string | null)[] | undefined {
  try {
    const values: unknown = JSON.parse(text);
    const isList = Array.isArray(values) && values.every((value) => value === null || typeof value === 'string');
    return isList ? values : undefined;
  } catch {
    return undefined;
  }
}

/** As `orderValue` writes values; whatever else is sent must not reach a cast. */
const written: Readonly<Record<FieldType, RegExp>> = {
  text: /^/,
  number: /^-?\d{1,400}(\.\d{1,400})?$/,
  boolean: /^(true|false)$/,
  time: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/,
  uuid: /^[0-9a-f-]{36}$/,
  dataSet: /^[0-9a-f-]{36}$/,
  texts: /^[[{"\w-]/,
};

function isValue(value: string | null, type: FieldType): boolean {
  if (value === null) return true;
  if (!written[type].test(value)) return false;
  if (type === 'uuid' || type === 'dataSet') return isUuid(value);
  if (type === 'time') return isCalendarDay(value.slice(0, 10));
  return type !== 'texts' || isStorableJson(value);
}

function isStorableJson(text: string): boolean {
  try {
    return !/\\u(0000|d[89a-f])/i.test(JSON.stringify(JSON.parse(text)));
  } catch {
    return false;
  }
}

/** SQL for the text of a value by which rows are ordered, exact to the last digit. */
export const orderValue = ({ sql, type }: { readonly sql: string; readonly type: FieldType }): string =>
  type === 'time' ? `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')` : `(${sql})::text`;

export interface OrderKey {
  readonly sql: string;
  /** Of the value. */
  readonly cast: string;
  readonly descending: boolean;
  /** Whether every row has it: an index then leads to the first of the page. */
  readonly isAlways: boolean;
  /** A parameter; undefined for a row that lacks the field. */
  readonly value: string | undefined;
}

/** A condition that holds for what comes behind a row: what lacks a field is last, descending first; ties go by id. */
export const comesAfter = (keys: readonly OrderKey[], behindId: string): string =>
  keys.reduceRight((rest, { sql, cast, descending, isAlways, value }) => {
    if (value === undefined) return descending ? `(${sql} is not null or ${rest})` : `(${sql} is null and ${rest})`;
    const [wanted, operator] = [`${value}::${cast}`, descending ? '<' : '>'];
    const further = `(${sql} ${operator} ${wanted} or (${sql} = ${wanted} and ${rest}))`;
    if (descending || isAlways) return `(${sql} ${operator}= ${wanted} and ${further})`;
    return `(${sql} is null or ${further})`;
  }, behindId);

const always = new Set(['id', 'created', 'updated', 'version']);

/** Whether no row of a list lacks a field. */
export const isAlwaysThere = ({ defaultOrder }: FieldCatalog, field: string): boolean =>
  field === defaultOrder || always.has(field);
