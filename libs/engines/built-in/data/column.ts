/** Values of one column by row. A missing number is NaN, a missing category the empty text. */
export type Column =
  | { readonly kind: 'number'; readonly values: readonly number[] }
  | { readonly kind: 'category'; readonly values: readonly string[] };

/** Columns by name, all of the same length. */
export type Table = ReadonlyMap<string, Column>;

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The largest number that a model can hold: it computes in single precision. */
const largest = 3.4e38;

/** A finite number, NaN for a missing value (empty or `nan`), undefined for any other text. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.toLowerCase() === 'nan') return NaN;
  const value = numeral.test(trimmed) ? Number(trimmed) : undefined;
  return value !== undefined && Math.abs(value) <= largest ? value : undefined;
}

/** Numbers when every value is one or missing, else categories. Undefined when all values are missing. */
export function inferColumn(values: readonly string[]): Column | undefined {
  if (values.every((value) => value === '')) return undefined;
  const numbers: number[] = [];
  for (const value of values) {
    const parsed = parseNumber(value);
    if (parsed === undefined) return { kind: 'category', values };
    numbers.push(parsed);
  }
  return { kind: 'number', values: numbers };
}

/** The given rows of a column, in the given order. */
export function pickRows(column: Column, rows: readonly number[]): Column {
  return column.kind === 'number'
    ? { kind: 'number', values: rows.map((row) => column.values[row] ?? NaN) }
    : { kind: 'category', values: rows.map((row) => column.values[row] ?? '') };
}

export const pickTable = (table: Table, rows: readonly number[]): Table =>
  new Map([...table].map(([name, column]) => [name, pickRows(column, rows)]));
