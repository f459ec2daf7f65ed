import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { partPath } from './log-parts.js';
import type { Span } from './pending-bytes.js';

/** Bytes that a failed write costs at most, beyond those that could not be written. */
const sliceBytes = 256 * 1024;

/** A link in a part's place is not followed: what it leads to is not the log's. */
const ownFile = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Files that hold the end of a log. */
const tailParts = 2;

export interface PartSizes {
  /** Bytes of the first file, which stays. */
  readonly head: number;
  /** Bytes of each later one; of those the last two stay. */
  readonly tail: number;
}

interface Part {
  readonly path: string;
  readonly file: FileHandle;
  readonly start: number;
  /** Number of the next byte. */
  end: number;
  /** Number of the first byte that belongs to the next part. */
  readonly limit: number;
}

/** The files of one log: its beginning, and its end so far. */
export class PartFiles {
  private current: Part | undefined;
  /** Paths of the parts after the head. */
  private readonly tail: string[] = [];

  constructor(
    private readonly path: string,
    private readonly sizes: PartSizes,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Writes what can be written, and would stay; the rest becomes a gap. Spans come in order. */
  async write({ start, bytes }: Span): Promise<void> {
    const end = start + bytes.length;
    for (let at = start; at < end;) {
      if (at >= this.sizes.head) at = Math.max(at, end - tailParts * this.sizes.tail);
      const slice = bytes.subarray(at - start, at - start + sliceBytes);
      at += await this.writeSlice(slice, at).catch(async (error: unknown) => {
        this.onFault(error);
        await this.abandon();
        return slice.length;
      });
    }
  }

  async close(): Promise<void> {
    const part = this.current;
    this.current = undefined;
    await part?.file.close().catch(this.onFault);
  }

  /** Answers how many bytes it has written, at least one. */
  private async writeSlice(slice: Buffer, at: number): Promise<number> {
    const part = await this.partAt(at);
    const { bytesWritten } = await part.file.write(slice, 0, Math.min(slice.length, part.limit - at));
    part.end += bytesWritten;
    return bytesWritten;
  }

  private async partAt(at: number): Promise<Part> {
    if (this.current?.end === at && at < this.current.limit) return this.current;
    await this.close();
    const path = partPath(this.path, at);
    if (at > 0) await this.makeRoom();
    const file = await open(path, ownFile);
    if (at > 0) this.tail.push(path);
    const { head, tail } = this.sizes;
    return (this.current = { path, file, start: at, end: at, limit: at < head ? head : at + tail });
  }

  /** The oldest goes before the new one comes: a full disk has room again. */
  private async makeRoom(): Promise<void> {
    while (this.tail.length >= tailParts) await rm(this.tail.shift() ?? '', { force: true });
  }

  /** The next bytes begin a new part; one that holds nothing does not count. */
  private async abandon(): Promise<void> {
    const part = this.current;
    await this.close();
    if (!part || part.end > part.start) return;
    if (this.tail.at(-1) === part.path) this.tail.pop();
    await rm(part.path, { force: true }).catch(this.onFault);
  }
}
