import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** The longest row of separated text. */
export interface LongestRow {
  /** Without its line end. */
  readonly bytes: number;
  /** From 0 on, a header included. */
  readonly index: number;
}

/** Where a row begins: its first byte, and its index. */
export interface Cut {
  readonly offset: number;
  readonly index: number;
}

/** What the rows of separated text are like. `cuts`: rows at whose beginnings it can be cut into parts. */
export interface RowSizes extends LongestRow {
  readonly rows: number;
  /** Bytes of the first row, with its line end. */
  readonly first: number;
  readonly cuts: readonly Cut[];
}

const lf = 10;
const cr = 13;
const quote = 34;

export interface RowBounds {
  /** A file that is no longer is taken for one row, unread. */
  readonly unread: number;
  /** A row that goes beyond is not read to its end. */
  readonly hopeless: number;
  /** Of a part: the first row that ends beyond is its last. */
  readonly part: number;
  /** Whether line ends within double quotes belong to values. */
  readonly hasQuotes: boolean;
}

/** The rows of a file whose line ends are of one kind. */
export async function rowSizes(path: string, bounds: RowBounds): Promise<RowSizes> {
  const { size } = await stat(path);
  if (size <= bounds.unread) return { bytes: size, index: 0, rows: 1, first: size, cuts: [] };
  const byLf = await scan(path, lf, bounds);
  return byLf.rows === 1 ? scan(path, cr, bounds) : byLf;
}

async function scan(path: string, lineEnd: number, { hasQuotes, hopeless, part }: RowBounds): Promise<RowSizes> {
  let longest: LongestRow = { bytes: 0, index: 0 };
  const cuts: Cut[] = [];
  let first: number | undefined;
  let [index, bytes, isQuoted, offset, ofPart] = [0, 0, false, 0, 0];
  const endRow = () => {
    if (bytes > longest.bytes) longest = { bytes, index };
    [index, bytes] = [index + 1, 0];
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === quote && hasQuotes) isQuoted = !isQuoted;
      if (byte !== lineEnd || isQuoted) continue;
      bytes += at - start;
      start = at + 1;
      endRow();
      first ??= offset + start;
      if (offset + start - ofPart < part) continue;
      ofPart = offset + start;
      cuts.push({ offset: ofPart, index });
    }
    bytes += chunk.length - start;
    offset += chunk.length;
    if (bytes > hopeless) break;
  }
  endRow();
  return { ...longest, rows: index, first: first ?? offset, cuts };
}
