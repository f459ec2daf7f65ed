/** A model as it is stored. It may be far larger than the memory of who asks. */
export interface StoredArchive {
  readonly bytes: number;
  /** Reads a part of it; `end` is behind the last byte. */
  readonly open: (start: number, end: number) => Promise<AsyncIterable<Buffer>>;
}

/** Its bytes from `start` until before `end`, as far as there are any. */
export async function bytesOf(archive: StoredArchive, start: number, end: number): Promise<Buffer> {
  const last = Math.min(end, archive.bytes);
  if (start >= last) return Buffer.alloc(0);
  const parts: Buffer[] = [];
  for await (const part of await archive.open(start, last)) parts.push(part);
  return Buffer.concat(parts);
}
