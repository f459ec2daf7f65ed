import type { Column, ColumnType } from './data-set.js';

/** Most digits of a decimal, before and behind its point together. */
export const maxDigits = 38;

/** Digits of an integer's 64 bits. */
const integerDigits = 19;

/** An integer column with values of more digits than a double keeps: they are told as its precision, and never become doubles. */
export const longInteger = { type: 'integer', precision: integerDigits } as const;

export const isLongInteger = ({ type, precision = 0 }: Column): boolean =>
  type === 'integer' && precision >= longInteger.precision;

/**
 * A data set's columns once a batch is in it: they keep their order, new ones follow. A column keeps its type; one without
 * values takes that of its first, and numbers are joined (see `joinedColumn`).
 * Folds history, so it never refuses: a column whose types cannot be joined keeps the earlier one.
 */
export function columnsWith(columns: readonly Column[] | undefined, batch: readonly Column[]): readonly Column[] {
  if (columns === undefined || columns.length === 0) return batch;
  const later = new Map(batch.map((column) => [column.name, column]));
  const known = new Set(columns.map(({ name }) => name));
  const added = batch.filter(({ name }) => !known.has(name));
  return [...columns.map((column) => joinedColumn(column, later.get(column.name) ?? column) ?? column), ...added];
}

/** The first of a batch's columns whose values cannot stand in the data set's column of that name. */
export function misfitOf(
  columns: readonly Column[] | undefined,
  batch: readonly Column[],
): { readonly column: Column; readonly known: Column } | undefined {
  for (const column of batch) {
    const known = columns?.find(({ name }) => name === column.name);
    if (known && !joinedColumn(known, column)) return { column, known };
  }
  return undefined;
}

/**
 * The column that holds the values of both. Integers among doubles are doubles unless a double would round them, integers
 * among decimals decimals, and decimals among doubles doubles. Undefined when there is none: of other types, or of more digits than a decimal has.
 */
function joinedColumn(earlier: Column, later: Column): Column | undefined {
  const { name, type } = earlier;
  if (later.type === 'unknown') return earlier;
  if (type === 'unknown') return { ...later, name };
  if (type === 'decimal' || later.type === 'decimal') return joinedDecimals(earlier, later);
  if (type === later.type) return isLongInteger(later) ? { name, ...longInteger } : earlier;
  if (isLongInteger(earlier) || isLongInteger(later)) return undefined;
  return isNumber(type) && isNumber(later.type) ? { name, type: 'double' } : undefined;
}

function joinedDecimals(earlier: Column, later: Column): Column | undefined {
  if (!isNumber(earlier.type) || !isNumber(later.type)) return undefined;
  const { name } = earlier;
  if (earlier.type === 'double' || later.type === 'double') return { name, type: 'double' };
  const scale = Math.max(earlier.scale ?? 0, later.scale ?? 0);
  const precision = scale + Math.max(wholeDigits(earlier), wholeDigits(later));
  return precision > maxDigits ? undefined : { name, type: 'decimal', precision, scale };
}

const isNumber = (type: ColumnType) => type === 'integer' || type === 'double' || type === 'decimal';

/** Digits before the point, of exact numbers. */
export const wholeDigits = ({ type, precision = 0, scale = 0 }: Column): number =>
  type === 'integer' ? integerDigits : precision - scale;
