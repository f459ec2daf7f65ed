/** Quotes a name (column, table) for SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes text for SQL; DuckDB knows no backslash escapes. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** A struct of options or columns, `{c0: 'VARCHAR'}`. */
export const struct = (entries: readonly (readonly [name: string, value: string])[]): string =>
  `{${entries.map(([name, value]) => `${identifier(name)}: ${value}`).join(', ')}}`;
