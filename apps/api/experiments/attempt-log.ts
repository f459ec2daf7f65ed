import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogStream } from './run-status.js';

const chunkBytes = 64 * 1024;

/** One log of one attempt, `<root>/<run>/<attempt>/<stream>.log`, which a worker may still be writing. */
export class AttemptLog {
  private offset = 0;
  private endsLine = true;
  private readonly path: string;

  constructor(root: string, runId: string, attempt: number, stream: LogStream) {
    this.path = join(root, runId, String(attempt), `${stream}.log`);
  }

  /** Whether the next byte begins a line. */
  get isAtLineStart(): boolean {
    return this.endsLine;
  }

  /**
   * What has been written since the last time; nothing while there is no file. It is opened anew each time: on a
   * network's volume only that is sure to show what another host has written.
   */
  async *readOn(): AsyncGenerator<Buffer> {
    const file = await open(this.path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return;
    try {
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, this.offset);
        if (bytesRead === 0) return;
        this.offset += bytesRead;
        this.endsLine = buffer[bytesRead - 1] === 0x0a;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}
