import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileSystemStore } from './file-system-store.js';
import { ObjectMissingError } from './object-store.js';

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

describe('file system store', () => {
  let folder: string;
  let store: FileSystemStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'object-store-'));
    store = new FileSystemStore(join(folder, 'objects'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('stores a file under its key, with size and hash', async () => {
    const path = join(folder, 'rows.csv');
    await writeFile(path, 'a,b\n1,2\n');
    expect(await store.putFile('batches/1/rows.csv', path)).toEqual({
      uri: 'objects:batches/1/rows.csv',
      bytes: 8,
      sha256: sha256('a,b\n1,2\n'),
    });
    expect(await text(await store.openRead('objects:batches/1/rows.csv'))).toBe('a,b\n1,2\n');
    expect(await store.stat('objects:batches/1/rows.csv')).toEqual({ bytes: 8 });
  });

  it('reads a range, both ends included', async () => {
    const { uri } = await store.putStream('model', Readable.from([Buffer.from('01234'), Buffer.from('56789')]));
    expect(await text(await store.openRead(uri, { start: 3, end: 6 }))).toBe('3456');
  });

  it('replaces an object whole', async () => {
    await store.putStream('model', Readable.from(['the first, longer']));
    const { uri, bytes } = await store.putStream('model', Readable.from(['second']));
    expect(bytes).toBe(6);
    expect(await text(await store.openRead(uri))).toBe('second');
  });

  it('leaves nothing of a stream that fails half-way, not even a temporary file', async () => {
    const failing = Readable.from(
      (async function* () {
        yield 'half';
        await Promise.reject(new Error('connection lost'));
      })(),
    );
    await expect(store.putStream('runs/1/model', failing)).rejects.toThrow('connection lost');
    expect(await store.stat('objects:runs/1/model')).toBeUndefined();
    expect(await readdir(join(folder, 'objects', '.incoming'))).toEqual([]);
  });

  it('answers its own file when asked for a local path', async () => {
    const { uri } = await store.putStream('model', Readable.from(['bytes']));
    expect(await readFile(await store.materialize(uri), 'utf8')).toBe('bytes');
    expect(await readdir(folder)).toEqual(['objects']);
  });

  it('names an object that is missing', async () => {
    await expect(store.openRead('objects:runs/9/model')).rejects.toThrow(
      new ObjectMissingError('objects:runs/9/model'),
    );
    await expect(store.materialize('objects:runs/9/model')).rejects.toBeInstanceOf(ObjectMissingError);
    expect(await store.stat('objects:runs/9/model')).toBeUndefined();
  });

  it('takes a folder for no object', async () => {
    await store.putStream('runs/1/model', Readable.from(['bytes']));
    await expect(store.materialize('objects:runs/1')).rejects.toBeInstanceOf(ObjectMissingError);
    await expect(store.openRead('objects:runs/1')).rejects.toBeInstanceOf(ObjectMissingError);
    await expect(store.materialize('objects:runs/1/model/x')).rejects.toBeInstanceOf(ObjectMissingError);
  });

  it('deletes an object, and does nothing the second time', async () => {
    const { uri } = await store.putStream('model', Readable.from(['bytes']));
    expect(await store.delete(uri)).toBe(true);
    expect(await store.delete(uri)).toBe(false);
    expect(await store.stat(uri)).toBeUndefined();
  });

  it('lists objects, and none that are not written yet', async () => {
    const listed = async () => {
      const found: [string, number][] = [];
      for await (const { uri, bytes } of store.list()) found.push([uri, bytes]);
      return found.sort();
    };
    expect(await listed()).toEqual([]);
    for (const key of ['a/1', 'a/b/2', '3']) await store.putStream(key, Readable.from(['four']));
    await mkdir(join(store.folder, '.incoming'), { recursive: true });
    await writeFile(join(store.folder, '.incoming', 'half'), 'ha');
    expect(await listed()).toEqual([
      ['objects:3', 4],
      ['objects:a/1', 4],
      ['objects:a/b/2', 4],
    ]);
  });

  it('deletes what an abandoned attempt left and nothing beside it', async () => {
    await store.putStream('runs/7/1/model', Readable.from(['x']));
    await store.putStream('runs/7/1/predictions/0.csv', Readable.from(['x']));
    const kept = await store.putStream('runs/7/10/model', Readable.from(['x']));
    await store.deletePrefix('runs/7/1/');
    await store.deletePrefix('runs/7/1/');
    expect(await readdir(join(folder, 'objects', 'runs', '7'))).toEqual(['10']);
    expect(await store.stat(kept.uri)).toEqual({ bytes: 1 });
  });

  it('keeps its uris when the folder moves', async () => {
    const { uri } = await store.putStream('model', Readable.from(['bytes']));
    await rename(join(folder, 'objects'), join(folder, 'moved'));
    expect(await text(await new FileSystemStore(join(folder, 'moved')).openRead(uri))).toBe('bytes');
  });
});
