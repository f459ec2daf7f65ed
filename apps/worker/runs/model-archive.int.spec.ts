import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { StoppedError } from '#data-sets';
import { limits } from '#domain';
import { zipOf } from '../../../libs/engines/testing/written-zip.js';
import { packModel, placeModel } from './model-archive.js';

const maxBytes = 64 * 1024 ** 2;

let root: string;
let model: string;
let placed: string;
let archive: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rondo-model-'));
  [model, placed, archive] = ['model', 'a/placed', 'model.zip'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(join(model, 'deep'), { recursive: true });
  await mkdir(placed, { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

/** Packs files of the model's folder into `archive`, or elsewhere. */
async function pack(names: readonly string[], into = archive): Promise<void> {
  const content = await packModel(
    model,
    names.map((name) => join(model, name)),
  );
  await pipeline(content, createWriteStream(into));
}

const onLinux = <T>(there: T[]): T[] => (process.platform === 'linux' ? there : []);

/** Those of the model that this process has open, as far as the system tells. */
async function openFiles(): Promise<string[]> {
  const folder = '/proc/self/fd';
  const names = await readdir(folder).catch(() => []);
  const paths = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
  return paths.filter((path) => path.startsWith(model));
}

/** Archives by another library, as clients upload them. */
async function zipped(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

describe('a packed model', () => {
  it('stops coming back when the signal is aborted', async () => {
    await writeFile(join(model, 'model.json'), '{}');
    await pack(['model.json']);
    await expect(placeModel(archive, placed, { maxBytes, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      StoppedError,
    );
    expect(await readdir(placed)).toEqual([]);
  });

  it('comes back file by file', async () => {
    await writeFile(join(model, 'model.json'), '{}');
    await writeFile(join(model, 'deep', 'trees.bin'), Buffer.from([0, 1, 2, 255]));
    await pack(['deep/trees.bin', 'model.json']);
    await placeModel(archive, placed, { maxBytes });
    expect((await readdir(placed)).sort()).toEqual(['deep', 'model.json']);
    expect(await readFile(join(placed, 'deep', 'trees.bin'))).toEqual(Buffer.from([0, 1, 2, 255]));
  });

  it('has the same bytes each time', async () => {
    await writeFile(join(model, 'model.json'), '{}');
    await pack(['model.json']);
    await pack(['model.json'], `${archive}.again`);
    expect(await readFile(`${archive}.again`)).toEqual(await readFile(archive));
  });

  it('is read no further ahead of who takes it than some buffers', async () => {
    await writeFile(join(model, 'weights.bin'), randomBytes(8 * 1024 ** 2));
    const content = await packModel(model, [join(model, 'weights.bin')]);
    let most = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, taken) => {
        most = Math.max(most, content.readableLength);
        void setImmediate().then(() => {
          taken();
        });
      },
    });
    await pipeline(content, slow);
    expect(most).toBeLessThan(1024 ** 2);
  });

  it('lets go of its files when nobody takes the rest of it', async () => {
    await writeFile(join(model, 'weights.bin'), randomBytes(8 * 1024 ** 2));
    const content = await packModel(model, [join(model, 'weights.bin')]);
    await once(content, 'readable');
    expect(await openFiles()).toEqual(onLinux([join(model, 'weights.bin')]));
    content.destroy();
    while ((await openFiles()).length > 0) await setImmediate();
    expect(await openFiles()).toEqual([]);
  });

  it('fails as a whole when a file of it cannot be read', async () => {
    await expect(pack(['nothing'])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('placing a model', () => {
  it('leaves a file that is no ZIP as it is', async () => {
    await writeFile(join(model, 'weights.bin'), 'PK');
    await placeModel(join(model, 'weights.bin'), placed, { maxBytes });
    expect(await readFile(join(placed, 'weights.bin'), 'utf8')).toBe('PK');
  });

  it.each([
    ['../../escaped', 'holds the name "../../escaped": allowed are names below its own folder'],
    ['/absolute', 'holds the name "/absolute": allowed are names below its own folder'],
  ])('refuses the hostile name %s', async (name, message) => {
    // Of the same length, since JSZip makes such names harmless.
    const harmless = name.replaceAll(/[./]/g, '_');
    const bytes = (await zipped({ [harmless]: 'x' })).toString('latin1').replaceAll(harmless, name);
    await writeFile(archive, bytes, 'latin1');
    await expect(placeModel(archive, placed, { maxBytes })).rejects.toMatchObject({
      reason: 'bad-configuration',
      message: `the model's ZIP file ${message}`,
    });
    expect((await readdir(root)).sort()).toEqual(['a', 'model', 'model.zip']);
  });

  it('refuses a damaged ZIP', async () => {
    await writeFile(archive, Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(40, 7)]));
    await expect(placeModel(archive, placed, { maxBytes })).rejects.toThrow("the model's ZIP file is damaged");
  });

  it('refuses a ZIP whose content is damaged', async () => {
    const bytes = await zipped({ 'model.bin': Buffer.from('a model '.repeat(1_000)) });
    bytes.fill(0xff, 45, 60);
    await writeFile(archive, bytes);
    await expect(placeModel(archive, placed, { maxBytes })).rejects.toThrow("the model's ZIP file is damaged");
  });

  it('refuses what cannot be files beside each other', async () => {
    await writeFile(archive, await zipped({ a: 'x', 'a/b': 'y' }));
    await expect(placeModel(archive, placed, { maxBytes })).rejects.toThrow(
      `the model's ZIP file holds "a" as a file and as a folder`,
    );
  });

  it('refuses what is damaged only behind its directory, and what swells beyond its own size', async () => {
    const content = deflateRawSync(Buffer.alloc(1024 ** 2));
    for (const unpacked of [1, 1024]) {
      await writeFile(archive, zipOf([{ name: 'a', content, method: 8, unpacked }]));
      await expect(placeModel(archive, placed, { maxBytes })).rejects.toThrow("the model's ZIP file is damaged");
      await rm(join(placed, 'a'), { force: true });
    }
  });

  it('refuses more than a run may write, packed or not, before it takes the room', async () => {
    const message = 'the model holds 2 MiB or more, unpacked: RUN_OUTPUT_MAX_MIB allows 1';
    await writeFile(archive, await zipped({ 'model.bin': Buffer.alloc(2 * 1024 ** 2) }));
    const plain = join(model, 'plain.bin');
    await writeFile(plain, Buffer.alloc(2 * 1024 ** 2));
    for (const path of [archive, plain]) {
      await expect(placeModel(path, placed, { maxBytes: 1024 ** 2 })).rejects.toMatchObject({
        reason: 'bad-configuration',
        message,
      });
    }
    expect(await readdir(placed)).toEqual([]);
  });

  it('refuses more files and folders than a model may hold, which no size tells', async () => {
    const most = limits.modelFiles.most;
    await writeFile(archive, zipOf(Array.from({ length: most }, (_, at) => ({ name: `a/${at}` }))));
    await expect(placeModel(archive, placed, { maxBytes })).rejects.toMatchObject({
      reason: 'bad-configuration',
      message: `the model's ZIP file holds ${most + 1} files and folders: allowed are ${most}`,
    });
    const message = `the model holds ${most + 1} files: allowed are ${most}`;
    await expect(packModel(model, Array<string>(most + 1).fill('never read'))).rejects.toThrow(message);
  });

  it('lets what the disk refuses be what it is', async () => {
    await writeFile(archive, await zipped({ 'model.bin': 'x' }));
    await symlink(join(root, 'nowhere'), join(root, 'gone'));
    await expect(placeModel(archive, join(root, 'gone'), { maxBytes })).rejects.toMatchObject({
      syscall: 'mkdir',
    });
  });
});
