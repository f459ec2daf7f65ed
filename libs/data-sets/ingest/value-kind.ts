import type { ColumnType } from '#domain';
import { castInstant, isoDatePattern, isoTimePattern } from '../iso-time.js';

/**
 * What one value could be, judged by itself.
 * `long`: an integer of more than 15 digits, which a double (and JavaScript) would round: most often an identifier.
 * `other`: infinity, or a nested object, which no column type holds.
 */
export const valueKinds = ['integer', 'long', 'decimal', 'boolean', 'date', 'time', 'text', 'other'] as const;
export type ValueKind = (typeof valueKinds)[number];

/** The kinds that a column's values are of; empty values are of none. */
export type Kinds = ReadonlySet<ValueKind>;

/** Leading zeros, a plus sign or blanks make text: such values do not come back as they were once they are numbers. */
const integer = '0|-?[1-9][0-9]{0,14}';
const long = '-?[1-9][0-9]{15,}';
const decimal = '-?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?';

const whenNumber = (text: string): string => `
  WHEN regexp_full_match(${text}, '${integer}') THEN 'integer'
  WHEN regexp_full_match(${text}, '${long}') THEN 'long'
  WHEN regexp_full_match(${text}, '${decimal}') AND isfinite(TRY_CAST(${text} AS DOUBLE)) THEN 'decimal'`;

const whenTime = (text: string): string => `
  WHEN regexp_full_match(${text}, '${isoDatePattern}') AND TRY_CAST(${text} AS DATE) IS NOT NULL THEN 'date'
  WHEN regexp_full_match(${text}, '${isoTimePattern}') AND ${castInstant(text)} IS NOT NULL THEN 'time'`;

/** SQL for the kind of a CSV field, null when it is empty. */
export const csvKind = (text: string): string => `CASE
  WHEN ${text} IS NULL THEN NULL ${whenNumber(text)}
  WHEN ${text} IN ('TRUE', 'True', 'true', 'FALSE', 'False', 'false') THEN 'boolean' ${whenTime(text)}
  ELSE 'text' END`;

/** SQL for the kind of a JSON value, given its text and its JSON type; text in quotes is never a number or boolean. */
export const jsonKind = (text: string, jsonType: string): string => `CASE
  WHEN ${text} IS NULL THEN NULL
  WHEN ${jsonType} = 'VARCHAR' THEN CASE ${whenTime(text)} ELSE 'text' END
  WHEN ${jsonType} = 'BOOLEAN' THEN 'boolean'
  WHEN ${jsonType} IN ('OBJECT', 'ARRAY') THEN 'other' ${whenNumber(text)}
  ELSE 'other' END`;

/** The type of a column that the data set does not know yet. A column without values is text, unless `empty` says better. */
export function inferType(kinds: Kinds, empty: ColumnType = 'string'): ColumnType {
  const only = (...allowed: ValueKind[]) => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.size === 0) return empty;
  if (only('integer')) return 'integer';
  if (only('integer', 'long', 'decimal') && kinds.has('decimal')) return 'double';
  if (only('boolean')) return 'boolean';
  if (only('date', 'time')) return 'timestamp';
  return 'string';
}

/** The type of a column that the data set knows: its own, but an integer column widens to the first decimals that it meets. */
export function widenType(known: ColumnType, kinds: Kinds): ColumnType {
  return known === 'integer' && kinds.has('decimal') ? 'double' : known;
}

/** The kinds that a column of a type takes. Where types come from text, a text column takes every scalar, as it was written. */
export function acceptedKinds(type: ColumnType, typed: boolean): readonly ValueKind[] {
  switch (type) {
    case 'string':
      return typed ? ['text'] : valueKinds.filter((kind) => kind !== 'other');
    case 'integer':
      return ['integer'];
    case 'double':
      return ['integer', 'long', 'decimal'];
    case 'boolean':
      return ['boolean'];
    case 'timestamp':
      return ['date', 'time'];
  }
}

/** How a message says what a column of a type takes. */
export const allowedValues: Readonly<Record<ColumnType, string>> = {
  string: 'text',
  integer: 'an integer of at most 15 digits',
  double: 'a finite number',
  boolean: 'TRUE or FALSE',
  timestamp: 'an ISO 8601 time, such as 2012-10-26T05:00:00Z',
};
