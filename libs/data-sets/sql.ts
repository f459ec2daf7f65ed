/** Quotes a name (column, table) for SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes text for SQL; DuckDB knows no backslash escapes, and a NUL character would end the statement. */
export const literal = (text: string): string => {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || chr(0) || ')})`;
};

/** SQL for a decimal's digits as text; DuckDB leaves out the zero before the point where the type has no digit for it. */
export const decimalText = (value: string): string => `regexp_replace(CAST(${value} AS VARCHAR), '^(-?)\\.', '\\10.')`;

export const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** A struct of options or columns, `{c0: 'VARCHAR'}`. */
export const struct = (entries: readonly (readonly [name: string, value: string])[]): string =>
  `{${entries.map(([name, value]) => `${identifier(name)}: ${value}`).join(', ')}}`;

/** A table function that reads files of Parquet: a folder on their way that is called `a=b` is no column of theirs. */
export const readParquet = (files: string, ...options: readonly string[]): string =>
  `read_parquet(${[files, 'hive_partitioning = false', ...options].join(', ')})`;
