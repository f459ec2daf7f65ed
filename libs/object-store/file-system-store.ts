import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { filesBelow, ignoreMissing, isMissing } from './files-below.js';
import { makeFolder } from './make-folder.js';
import { assertObjectKey, assertObjectPrefix, objectKey, objectUri } from './object-key.js';
import { ObjectMissingError } from './object-store.js';
import type { ByteRange, ListedObject, ObjectStore, StoredObject } from './object-store.js';

/** Begins with a dot, which no key can: never mistaken for an object. */
const temporaryFolder = '.incoming';

/** Objects as files under one folder. */
export class FileSystemStore implements ObjectStore {
  constructor(readonly folder: string) {}

  putFile(key: string, path: string): Promise<StoredObject> {
    return this.putStream(key, createReadStream(path));
  }

  async putStream(key: string, content: Readable): Promise<StoredObject> {
    assertObjectKey(key);
    const temporary = join(this.folder, temporaryFolder, randomUUID());
    await makeFolder(dirname(temporary));
    try {
      const { bytes, sha256 } = await writeDurably(temporary, content);
      await this.publish(temporary, join(this.folder, key));
      return { uri: objectUri(key), bytes, sha256 };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async openRead(uri: string, range?: ByteRange): Promise<Readable> {
    return createReadStream(await this.materialize(uri), range);
  }

  async stat(uri: string): Promise<{ readonly bytes: number } | undefined> {
    try {
      const found = await stat(this.pathOf(uri));
      return found.isFile() ? { bytes: found.size } : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async materialize(uri: string): Promise<string> {
    if ((await this.stat(uri)) === undefined) throw new ObjectMissingError(uri);
    return this.pathOf(uri);
  }

  async delete(uri: string): Promise<boolean> {
    try {
      await rm(this.pathOf(uri));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async deletePrefix(prefix: string): Promise<void> {
    assertObjectPrefix(prefix);
    await rm(join(this.folder, prefix), { recursive: true, force: true });
  }

  async *list(): AsyncGenerator<ListedObject, void, undefined> {
    for await (const { path, name } of filesBelow(this.folder)) {
      const key = relative(this.folder, path).split(sep).join('/');
      if (name.startsWith('.') || key.startsWith('.')) continue;
      const found = await stat(path).catch(ignoreMissing);
      if (found) yield { uri: objectUri(key), bytes: found.size, written: found.mtime };
    }
  }

  async removeAbandoned(since: Date): Promise<number> {
    let removed = 0;
    for await (const { path } of filesBelow(join(this.folder, temporaryFolder))) {
      const found = await stat(path).catch(ignoreMissing);
      if (!found || found.mtime >= since) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  private pathOf(uri: string): string {
    return join(this.folder, objectKey(uri));
  }

  /** The rename makes the object appear whole; the folder is flushed so that it is still there after a power cut. */
  private async publish(temporary: string, path: string): Promise<void> {
    await makeFolder(dirname(path));
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

async function writeDurably(path: string, content: Readable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file: FileHandle = await open(path, 'wx');
  try {
    for await (const chunk of content as AsyncIterable<Buffer | string>) {
      const block = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      hash.update(block);
      bytes += block.length;
      await file.writeFile(block);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
