import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** The longest row of separated text. */
export interface LongestRow {
  /** Without its line end. */
  readonly bytes: number;
  /** From 0 on, a header included. */
  readonly index: number;
}

const lf = 10;
const cr = 13;
const quote = 34;

/**
 * The longest row of a file whose line ends are of one kind; where `hasQuotes`, those within double quotes belong to values.
 * A file that is no longer than `bound` is taken for one row, unread; a row that goes beyond `hopeless` is not read to its end.
 */
export async function longestRow(
  path: string,
  bound: number,
  hasQuotes: boolean,
  hopeless = Infinity,
): Promise<LongestRow> {
  const { size } = await stat(path);
  if (size <= bound) return { bytes: size, index: 0 };
  const byLf = await scan(path, lf, hasQuotes, hopeless);
  return byLf.isOnly ? scan(path, cr, hasQuotes, hopeless) : byLf;
}

async function scan(
  path: string,
  lineEnd: number,
  hasQuotes: boolean,
  hopeless: number,
): Promise<LongestRow & { isOnly: boolean }> {
  let longest: LongestRow = { bytes: 0, index: 0 };
  let [index, bytes, isQuoted] = [0, 0, false];
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
    }
    bytes += chunk.length - start;
    if (bytes > hopeless) break;
  }
  endRow();
  return { ...longest, isOnly: index === 1 };
}
