import type { Column, ColumnType } from './data-set.js';

/**
 * A data set's columns once a batch is in it: they keep their order, new ones follow; `integer` and `double` make `double`.
 * Folds history, so it never refuses: a column whose types cannot be joined keeps the earlier one.
 */
export function columnsWith(columns: readonly Column[] | undefined, batch: readonly Column[]): readonly Column[] {
  if (columns === undefined || columns.length === 0) return batch;
  const types = new Map(batch.map(({ name, type }) => [name, type]));
  const known = new Set(columns.map(({ name }) => name));
  const added = batch.filter(({ name }) => !known.has(name));
  return [...columns.map((column) => ({ ...column, type: joined(column.type, types.get(column.name)) })), ...added];
}

/** The first of a batch's columns whose values cannot stand in the data set's column of that name. */
export function misfitOf(
  columns: readonly Column[] | undefined,
  batch: readonly Column[],
): { readonly column: Column; readonly known: Column } | undefined {
  for (const column of batch) {
    const known = columns?.find(({ name }) => name === column.name);
    if (known && known.type !== column.type && !(isNumber(known.type) && isNumber(column.type))) {
      return { column, known };
    }
  }
  return undefined;
}

const isNumber = (type: ColumnType) => type === 'integer' || type === 'double';

const joined = (earlier: ColumnType, later: ColumnType | undefined): ColumnType =>
  earlier === 'integer' && later === 'double' ? 'double' : earlier;
