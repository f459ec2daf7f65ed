type Chunks = AsyncIterable<Buffer | string>;

export interface LogPart {
  /** In bytes; `end` is not included. */
  readonly start: number;
  readonly end?: number;
}

const bytesOf = (chunk: Buffer | string): Buffer => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

/** How many bytes a text has. */
export async function lengthOf(chunks: Chunks): Promise<number> {
  let length = 0;
  for await (const chunk of chunks) length += bytesOf(chunk).length;
  return length;
}

/** Where the last lines of a text begin; 0 where it has no more than those. A line that nothing ends counts too. */
export async function startOfLast(lines: number, chunks: Chunks): Promise<number> {
  // Of so many line ends and one more the oldest gives way: the places are a ring.
  const ends: number[] = [];
  let [length, count] = [0, 0];
  for await (const chunk of chunks) {
    const bytes = bytesOf(chunk);
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
      ends[count % (lines + 1)] = length + at + 1;
      count += 1;
    }
    length += bytes.length;
  }
  const isEnded = count > 0 && ends[(count - 1) % (lines + 1)] === length;
  const before = count - lines - (isEnded ? 1 : 0);
  if (lines === 0) return length;
  return before < 0 ? 0 : (ends[before % (lines + 1)] ?? 0);
}

/** A part of a text. */
export async function* partOf(chunks: Chunks, { start, end = Infinity }: LogPart): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of chunks) {
    const bytes = bytesOf(chunk);
    const [from, to] = [Math.max(start - position, 0), Math.min(end - position, bytes.length)];
    if (from < to) yield bytes.subarray(from, to);
    position += bytes.length;
    if (position >= end) return;
  }
}
