/** Values of one column by row. A missing number is NaN, a missing category the empty text. */
export type Column =
  | { readonly kind: 'number'; readonly values: readonly number[] }
  | { readonly kind: 'category'; readonly values: readonly string[] };

/** Columns by name, all of the same length. */
export type Table = ReadonlyMap<string, Column>;

export const isMissing = (value: string | number | undefined): boolean =>
  value === undefined || value === '' || Number.isNaN(value);

/** The given rows of a column, in the given order. */
export function pickRows(column: Column, rows: readonly number[]): Column {
  return column.kind === 'number'
    ? { kind: 'number', values: rows.map((row) => column.values[row] ?? NaN) }
    : { kind: 'category', values: rows.map((row) => column.values[row] ?? '') };
}

export const pickTable = (table: Table, rows: readonly number[]): Table =>
  new Map([...table].map(([name, column]) => [name, pickRows(column, rows)]));
