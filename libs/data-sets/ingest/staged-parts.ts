import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { list, literal, readParquet } from '../sql.js';
import type { RowSizes } from './row-sizes.js';

/** Some of the rows of a file, staged. */
export interface StagedPart {
  readonly path: string;
  readonly rows: number;
}

/** A part of a file of text, with the header that the file has. `index`: of its first line, were it in the file before what follows. */
export interface TextPart {
  readonly path: string;
  readonly index: number;
}

/** DuckDB looks at so many rows at once. */
const rowsOfVector = 2048;

/** A file whose rows are looked at within so many parts is not cut: most never are. */
const partsOfVector = 2;

/**
 * Calls for the parts of a file of text, one after the other: the whole of it, unless so many rows as are looked at together would
 * take more memory than there should be. `bytes`: of a part; `own`: where each is written, as the file's folder may only be read. Each
 * has the header, by which its line ends are known too.
 */
export async function inParts(
  path: string,
  { rows, first, cuts }: RowSizes,
  { bytes, hasHeader, own }: { readonly bytes: number; readonly hasHeader: boolean; readonly own: string },
  use: (part: TextPart, place: number) => Promise<void>,
): Promise<void> {
  const { size } = await stat(path);
  if (cuts.length === 0 || (size / rows) * rowsOfVector <= bytes * partsOfVector) return use({ path, index: 0 }, 0);
  const starts = [{ offset: 0, index: 0 }, ...cuts].filter(({ offset }) => offset < size);
  for (const [place, { offset, index }] of starts.entries()) {
    const end = (starts[place + 1]?.offset ?? size) - 1;
    const isHeaded = hasHeader && place > 0;
    const content = async function* () {
      if (isHeaded) yield* createReadStream(path, { end: first - 1 });
      yield* createReadStream(path, { start: offset, end });
    };
    await pipeline(content, createWriteStream(own));
    await use({ path: own, index: isHeaded ? index - 1 : index }, place);
    await rm(own);
  }
}

/** The rows of staged files, one file after the other: a table expression with `file_index` and `file_row_number` of the files. */
export function stagedRows(files: readonly (readonly StagedPart[])[]): string {
  const parts = files.flatMap((own, file) => {
    let before = 0;
    return own.map(({ path, rows }) => {
      const part = { path, file, before };
      before += rows;
      return part;
    });
  });
  const read = readParquet(list(parts.map(({ path }) => literal(path))), 'file_row_number = true');
  if (parts.length === files.length) return `(SELECT *, file_index FROM ${read})`;
  const ofPart = (numbers: readonly number[]) => `${list(numbers.map(String))}[CAST(file_index AS BIGINT) + 1]`;
  const row = `file_row_number + ${ofPart(parts.map(({ before }) => before))}`;
  const index = ofPart(parts.map(({ file }) => file));
  return `(SELECT * REPLACE (${row} AS file_row_number), ${index} AS file_index FROM ${read})`;
}
