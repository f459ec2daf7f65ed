const headBytes = 4;

interface Found {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds any of many byte strings, the first and of those the longest. The first four bytes of each are looked up in a table at
 * every place: some thousand strings cost no more than one.
 */
export class Finder {
  private readonly byHead = new Map<number, Buffer[]>();
  /** Whether a head of this hash is among them: most places are passed by it. */
  private readonly heads = new Uint8Array(65_536);
  private readonly longest: number;

  /** @param sought at least four bytes each, longest first */
  constructor(private readonly sought: readonly Buffer[]) {
    for (const bytes of sought) {
      const head = bytes.readUInt32BE(0);
      this.heads[hashOf(head)] = 1;
      const same = this.byHead.get(head);
      if (same) same.push(bytes);
      else this.byHead.set(head, [bytes]);
    }
    this.longest = sought[0]?.length ?? 0;
  }

  find(bytes: Buffer, from: number): Found | undefined {
    if (bytes.length - from < headBytes) return undefined;
    let head = bytes.readUInt32BE(from);
    for (let start = from; ; start += 1) {
      if (this.heads[hashOf(head)] === 1) {
        const found = this.byHead.get(head)?.find((each) => isAt(each, bytes, start));
        if (found) return { start, end: start + found.length };
      }
      const next = start + headBytes;
      if (next >= bytes.length) return undefined;
      head = ((head << 8) | (bytes[next] ?? 0)) >>> 0;
    }
  }

  /** The length of the longest end of the bytes that one of what is sought begins with, and goes on behind. */
  begunAtEnd(bytes: Buffer): number {
    for (let start = Math.max(0, bytes.length - this.longest + 1); start < bytes.length; start += 1) {
      const length = bytes.length - start;
      const candidates = length < headBytes ? this.sought : (this.byHead.get(bytes.readUInt32BE(start)) ?? []);
      const end = bytes.subarray(start);
      if (candidates.some((each) => each.length > length && each.subarray(0, length).equals(end))) return length;
    }
    return 0;
  }
}

const hashOf = (head: number): number => Math.imul(head, 0x9e3779b1) >>> 16;

const isAt = (sought: Buffer, bytes: Buffer, start: number): boolean =>
  start + sought.length <= bytes.length && bytes.compare(sought, 0, sought.length, start, start + sought.length) === 0;
