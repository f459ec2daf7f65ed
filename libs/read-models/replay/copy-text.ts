/** How a column's value is written. `json` is JSON whatever its kind: the text `null` in JSON is no NULL. */
export interface CopyColumn {
  readonly name: string;
  readonly isJson: boolean;
}

const special = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A row in the text format of COPY, with its newline. */
export function copyLine(columns: readonly CopyColumn[], row: Readonly<Record<string, unknown>>): string {
  const fields = columns.map(({ name, isJson }) => {
    const value = row[name];
    if (value === null || value === undefined) return '\\N';
    const text = isJson ? JSON.stringify(value) : scalarText(value);
    return text.replace(special, (character) => escapes[character] ?? character);
  });
  return `${fields.join('\t')}\n`;
}

const scalarText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Far fewer writes than rows. */
const chunkLength = 256 * 1024;

export function* copyChunks(
  columns: readonly CopyColumn[],
  rows: Iterable<Readonly<Record<string, unknown>>>,
): Generator<string, void, undefined> {
  let chunk = '';
  for (const row of rows) {
    chunk += copyLine(columns, row);
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
