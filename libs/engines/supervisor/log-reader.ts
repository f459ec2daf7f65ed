import { closeParts, openParts } from './log-parts.js';
import type { LogPart } from './log-parts.js';

const chunkBytes = 64 * 1024;

/** Reads the log at a path, which a worker may still be writing. */
export class LogReader {
  private position = 0;
  private endsLine = true;

  constructor(private readonly path: string) {}

  /** Whether the next byte begins a line. */
  get isAtLineStart(): boolean {
    return this.endsLine;
  }

  /**
   * What has been written since the last time, with a line in place of what was dropped; nothing while there is no file.
   * Files are opened anew each time: on a network's volume only that is sure to show what another host has written.
   */
  async *readOn(): AsyncGenerator<Buffer> {
    const parts = await openParts(this.path, this.position);
    try {
      for (const part of parts) yield* this.readPart(part);
    } finally {
      await closeParts(parts);
    }
  }

  private async *readPart({ start, file }: LogPart): AsyncGenerator<Buffer> {
    if (start > this.position) {
      const line = `${this.endsLine ? '' : '\n'}[rondo] ${start - this.position} bytes were dropped here\n`;
      this.position = start;
      this.endsLine = true;
      yield Buffer.from(line);
    }
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, this.position - start);
      if (bytesRead === 0) return;
      this.position += bytesRead;
      this.endsLine = buffer[bytesRead - 1] === 0x0a;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
