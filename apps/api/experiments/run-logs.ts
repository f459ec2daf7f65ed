import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { LogStream } from './run-status.js';

/** Reads the logs that workers write under `<root>/<run>/<attempt>/<stream>.log`. */
export class RunLogs {
  constructor(private readonly root: string) {}

  /** The log so far; undefined when that attempt wrote none. */
  async read(runId: string, attempt: number, stream: LogStream): Promise<Readable | undefined> {
    try {
      const file = await open(join(this.root, runId, String(attempt), `${stream}.log`));
      return file.createReadStream();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
