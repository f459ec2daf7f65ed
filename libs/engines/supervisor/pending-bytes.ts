/** Bytes of a log, and the number of the first of them. */
export interface Span {
  readonly start: number;
  readonly bytes: Buffer;
}

/** What was logged and is not on the disk yet. Beyond `limit` bytes the oldest are dropped, but not those before `head`. */
export class PendingBytes {
  private chunks: Span[] = [];
  private size = 0;
  /** Number of the next byte. */
  private end = 0;

  constructor(
    private readonly limit: number,
    private readonly head: number,
  ) {}

  add(bytes: Buffer): void {
    const room = Math.max(0, this.head - this.end);
    this.push(bytes.subarray(0, room));
    this.push(bytes.subarray(room));
    if (this.size > this.limit) this.drop();
  }

  /** Takes everything out, joined where nothing is missing in between. */
  take(): Span[] {
    const taken = this.chunks;
    this.chunks = [];
    this.size = 0;
    return joined(taken);
  }

  private push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.chunks.push({ start: this.end, bytes });
    this.end += bytes.length;
    this.size += bytes.length;
  }

  /** A quarter at once: each gap begins a new file. */
  private drop(): void {
    const first = this.chunks.findIndex(({ start }) => start >= this.head);
    let last = first;
    for (; last < this.chunks.length - 1 && this.size > 0.75 * this.limit; last += 1) {
      this.size -= this.chunks[last]?.bytes.length ?? 0;
    }
    this.chunks.splice(first, last - first);
  }
}

function joined(chunks: readonly Span[]): Span[] {
  const spans: { start: number; bytes: Buffer[]; end: number }[] = [];
  for (const { start, bytes } of chunks) {
    const last = spans.at(-1);
    if (last?.end === start) {
      last.bytes.push(bytes);
      last.end += bytes.length;
    } else spans.push({ start, bytes: [bytes], end: start + bytes.length });
  }
  return spans.map(({ start, bytes }) => ({ start, bytes: Buffer.concat(bytes) }));
}
