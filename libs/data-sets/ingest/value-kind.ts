import { isLongInteger } from '#domain';
import type { Column, ColumnType } from '#domain';
import { isoDatePattern, isoTimePattern } from '../iso-time.js';
import { list, literal } from '../sql.js';

/**
 * What one value could be, judged by itself.
 * `integer`: of at most 15 digits. `long`: of more, within 64 bits; a double would round it: most often an identifier.
 * `huge`: beyond 64 bits. `decimal`: with a point and at most 17 digits, which a double keeps. `exact`: of more digits.
 * `float`: with an exponent, or a floating-point number of a file that types its columns.
 * `comma`: text that is a number with a decimal comma. `numeral`: text that people read as a number: `1,000`, `€ 5`, `5 %`.
 * `digits`, `fraction`: text in the quotes of JSON that is an integer of 64 bits, or another number, without an exponent.
 * `word`: one that stands for a missing value. `other`: infinity, or a nested object, which no column type holds.
 */
export const valueKinds = [
  'integer',
  'long',
  'huge',
  'decimal',
  'exact',
  'float',
  'boolean',
  'date',
  'time',
  'text',
  'comma',
  'numeral',
  'digits',
  'fraction',
  'word',
  'other',
] as const;
export type ValueKind = (typeof valueKinds)[number];

/** How often each kind occurs in a column. */
export type KindCounts = ReadonlyMap<ValueKind, number>;

/** The kinds that a column's values are of, missing ones left out. */
export type Kinds = ReadonlySet<ValueKind>;

/** How the text of values is read. */
export interface Notation {
  readonly decimal: '.' | ',';
  /** Words that stand for a missing value, in any case. */
  readonly missing: readonly string[];
}

/** Recognised in columns whose other values are numbers, booleans or times; elsewhere they are text. */
export const defaultMissingValues = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?', '-'];

/** Leading zeros or a plus sign make text: such values do not come back as they were once they are numbers. */
const integer = '0|-?[1-9][0-9]{0,14}';
const long = '-?[1-9][0-9]{15,}';
const number = (point: string) => `-?((0|[1-9][0-9]*)(${point}[0-9]*)?|${point}[0-9]+)([eE][+-]?[0-9]+)?`;

/** Three digits behind one comma may be thousands. */
const decimalComma = '-?(0|[1-9][0-9]*),([0-9]{1,2}|[0-9]{4,})|-?(0|[1-9][0-9]{3,}),[0-9]{3}';
const grouped = "[0-9]{1,3}([., '][0-9]{3})+([.,][0-9]+)?";
const digits = "[0-9][0-9., ']*";
const numeral = `[+-]?(${grouped}|[0-9]+,[0-9]+|[$€£] ?[+-]?${digits}|${digits} ?[%€$£])|[+]${digits}`;

/** What a value may begin with that is a number or a time, or could be read as one: `+ , - . 0-9 $ £ €`. */
const mayBeNumber = (text: string): string => `(ascii(${text}) BETWEEN 43 AND 57 OR ascii(${text}) IN (36, 163, 8364))`;

/**
 * SQL for whether text is one of the words; what is longer than they are is not compared. No IN: of five and more values
 * DuckDB makes a join, which lost the order of the rows that were written.
 */
export const isMissing = (text: string, { missing }: Notation): string => {
  if (missing.length === 0) return 'false';
  const words = [...new Set(missing.map((word) => word.trim().toLowerCase()))];
  const longest = Math.max(...words.map((word) => word.length));
  return `(length(${text}) <= ${longest} AND list_contains(${list(words.map(literal))}, lower(${text})))`;
};

/** A number's text as SQL reads it. */
export const withPoint = (text: string, { decimal }: Notation): string =>
  decimal === ',' ? `replace(${text}, ',', '.')` : text;

/** Digits from the first that is no zero on. */
const significantDigits = (text: string) => `length(ltrim(replace(replace(${text}, '-', ''), '.', ''), '0'))`;

/** The arms of a CASE for numbers: one regular expression tells that it is one, the others which. */
function numberKind(text: string, notation: Notation): string {
  const plain = withPoint(text, notation);
  return `CASE
    WHEN regexp_full_match(${text}, '${integer}') THEN 'integer'
    WHEN length(${text}) > 15 AND regexp_full_match(${text}, '${long}') THEN if(TRY_CAST(${text} AS BIGINT) IS NULL, 'huge', 'long')
    WHEN contains(${text}, 'e') OR contains(${text}, 'E') THEN if(isfinite(TRY_CAST(${plain} AS DOUBLE)), 'float', 'text')
    WHEN length(${text}) > 18 AND ${significantDigits(plain)} > 17 THEN 'exact'
    ELSE 'decimal' END`;
}

const whenNumber = (text: string, notation: Notation): string =>
  `WHEN regexp_full_match(${text}, '${number(notation.decimal === ',' ? ',' : '\\.')}') THEN ${numberKind(text, notation)}`;

const whenTime = (text: string): string => `
  WHEN length(${text}) = 10 AND regexp_full_match(${text}, '${isoDatePattern}') AND TRY_CAST(${text} AS DATE) IS NOT NULL THEN 'date'
  WHEN length(${text}) > 10 AND substr(${text}, 5, 1) = '-' AND regexp_full_match(${text}, '${isoTimePattern}') AND TRY_CAST(substr(${text}, 1, 10) AS DATE) IS NOT NULL THEN 'time'`;

/** Most values of wide tables are of one digit. Asked first, they are a third of the work that regular expressions make of them. */
const whenDigit = (text: string, { missing }: Notation): string =>
  missing.some((word) => /^\s*[0-9]\s*$/.test(word))
    ? ''
    : `WHEN length(${text}) = 1 AND ${text} BETWEEN '0' AND '9' THEN 'integer'`;

const whenLikeNumber = (text: string): string => `
  WHEN regexp_full_match(${text}, ${literal(decimalComma)}) THEN 'comma'
  WHEN regexp_full_match(${text}, ${literal(numeral)}) THEN 'numeral'`;

/** SQL for the kind of text of a file that types its columns, given without the blanks around it. */
export const textKind = (text: string): string =>
  `CASE WHEN ${mayBeNumber(text)} THEN CASE ${whenLikeNumber(text)} ELSE 'text' END ELSE 'text' END`;

/** SQL for the kind of a CSV field, given without the blanks around it; null when it is empty. */
export const csvKind = (text: string, notation: Notation): string => `CASE
  WHEN ${text} IS NULL THEN NULL
  ${whenDigit(text, notation)}
  WHEN ${isMissing(text, notation)} THEN 'word'
  WHEN ${mayBeNumber(text)} THEN CASE ${whenNumber(text, notation)} ${whenTime(text)}
    ${whenLikeNumber(text)} ELSE 'text' END
  WHEN length(${text}) < 6 AND list_contains(['TRUE', 'True', 'true', 'FALSE', 'False', 'false'], ${text}) THEN 'boolean'
  ELSE 'text' END`;

const plainNumber = '-?(0|[1-9][0-9]*)(\\.[0-9]+)?';

/** Text in quotes is no number by itself. Integers and decimals that no number of JSON holds are handed out so, and may come back. */
const quotedNumber = (text: string): string => `
  WHEN ${mayBeNumber(text)} AND regexp_full_match(${text}, '${plainNumber}')
    THEN if(contains(${text}, '.') OR TRY_CAST(${text} AS BIGINT) IS NULL, 'fraction', 'digits')`;

/** SQL for the kind of a JSON value, given its text and its JSON type. */
export const jsonKind = (text: string, jsonType: string, notation: Notation): string => `CASE
  WHEN ${text} IS NULL THEN NULL
  WHEN ${jsonType} IN ('OBJECT', 'ARRAY') THEN 'other'
  WHEN ${isMissing(text, notation)} THEN 'word'
  WHEN ${jsonType} = 'VARCHAR' THEN CASE ${whenTime(text)} ${quotedNumber(text)} ELSE ${textKind(text)} END
  WHEN ${jsonType} = 'BOOLEAN' THEN 'boolean'
  ${whenNumber(text, notation)}
  ELSE 'other' END`;

const integers: readonly ValueKind[] = ['integer', 'long', 'huge'];
const numbers: readonly ValueKind[] = [...integers, 'decimal', 'exact', 'float'];

/**
 * The type of a column that the data set does not know yet; `unknown` without values. Values that no type holds are
 * refused later; the others say what they are to be named against.
 */
export function inferType(all: Kinds, ownType: ColumnType = 'string'): ColumnType {
  const kinds = new Set([...all].filter((kind) => kind !== 'other'));
  const only = (...allowed: readonly ValueKind[]) => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.size === 0) return all.size === 0 ? 'unknown' : ownType;
  if (only('integer') || (ownType === 'integer' && only('integer', 'long'))) return 'integer';
  if (only(...numbers) && !only(...integers)) return isExact(kinds) ? 'decimal' : 'double';
  if (only('boolean')) return 'boolean';
  if (only('date', 'time')) return 'timestamp';
  return 'string';
}

/** Whether a double would round some of the numbers; where one has an exponent, a double is what they were. */
const isExact = (kinds: Kinds): boolean =>
  !kinds.has('float') && (kinds.has('exact') || kinds.has('long') || kinds.has('huge'));

/**
 * The type of a column that the data set knows: its own, but an integer column widens to the first fractions that it
 * meets, to decimals where a double would round them or the integers.
 */
export function widenType(known: Column, kinds: Kinds): ColumnType {
  if (known.type !== 'integer') return known.type;
  if (kinds.has('exact') || kinds.has('huge')) return 'decimal';
  if (kinds.has('float')) return 'double';
  if (!kinds.has('decimal')) return known.type;
  return isLongInteger(known) || kinds.has('long') ? 'decimal' : 'double';
}

/**
 * The kinds that a column of a type takes. Where types come from text, a text column takes every scalar, as it was
 * written; where the file types its columns it takes integers too, which have one text only.
 */
export function acceptedKinds(type: ColumnType, typed: boolean): readonly ValueKind[] {
  switch (type) {
    case 'string':
      return typed ? ['text', 'comma', 'numeral', ...integers] : valueKinds.filter((kind) => kind !== 'other');
    case 'integer':
      return ['integer', 'long', 'digits'];
    case 'double':
      return numbers;
    case 'decimal':
      return [...integers, 'decimal', 'exact', 'digits', 'fraction'];
    case 'boolean':
      return ['boolean'];
    case 'timestamp':
      return ['date', 'time'];
    case 'unknown':
      return [];
  }
}

/**
 * SQL for whether a double would be another number than the integer that a text says. Fractions are not asked: a double
 * never was more than the nearest to 0.1.
 */
export const isRounded = (text: string): string =>
  `NOT coalesce(TRY_CAST(TRY_CAST(${text} AS DOUBLE) AS HUGEINT) = TRY_CAST(${text} AS HUGEINT), false)`;

/** How a message says what a column of a type takes. */
export const allowedValues: Readonly<Record<ColumnType, string>> = {
  string: 'text',
  integer: 'an integer of 64 bits',
  double: 'a finite number',
  decimal: 'a number of at most 38 digits without an exponent',
  boolean: 'TRUE or FALSE',
  timestamp: 'an ISO 8601 time, such as 2012-10-26T05:00:00Z',
  unknown: 'nothing',
};
