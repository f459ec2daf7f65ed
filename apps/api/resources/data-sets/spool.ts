import { makeFolder } from '#object-store';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tooLarge } from '../../http/index.js';

/** Local files for the length of a request, in a folder of their own. */
export class Spool {
  constructor(
    private readonly folder: string,
    private readonly limit: number,
  ) {}

  /** Gives `use` the path of a file that is gone afterwards; it need not write the file. */
  async withFile<Result>(use: (path: string) => Promise<Result>): Promise<Result> {
    await makeFolder(this.folder);
    const path = join(this.folder, randomUUID());
    try {
      return await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Gives `use` a way to write streams to new files, which are gone afterwards. */
  async withFiles<Result>(use: (newFile: (content: Readable) => Promise<string>) => Promise<Result>): Promise<Result> {
    await makeFolder(this.folder);
    const paths: string[] = [];
    try {
      return await use(async (content) => {
        const path = join(this.folder, randomUUID());
        paths.push(path);
        await this.write(content, path);
        return path;
      });
    } finally {
      await Promise.all(paths.map((path) => rm(path, { force: true })));
    }
  }

  /** Writes a stream to a file. Throws 413 beyond the limit. */
  async write(content: Readable, path: string): Promise<void> {
    const { limit } = this;
    await pipeline(
      content,
      async function* measured(chunks: AsyncIterable<Buffer>) {
        let bytes = 0;
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > limit) throw tooLarge(limit);
          yield chunk;
        }
      },
      createWriteStream(path),
    );
  }
}
