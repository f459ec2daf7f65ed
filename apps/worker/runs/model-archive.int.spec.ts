import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { StoppedError } from '#data-sets';
import { packModel, placeModel } from './model-archive.js';

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

describe('a packed model', () => {
  it('stops coming back when the signal is aborted', async () => {
    await writeFile(join(model, 'model.json'), '{}');
    await packModel(model, archive);
    await expect(placeModel(archive, placed, AbortSignal.abort())).rejects.toBeInstanceOf(StoppedError);
    expect(await readdir(placed)).toEqual([]);
  });

  it('comes back file by file', async () => {
    await writeFile(join(model, 'model.json'), '{}');
    await writeFile(join(model, 'deep', 'trees.bin'), Buffer.from([0, 1, 2, 255]));
    expect(await packModel(model, archive)).toBe(2);
    await placeModel(archive, placed);
    expect((await readdir(placed)).sort()).toEqual(['deep', 'model.json']);
    expect(await readFile(join(placed, 'deep', 'trees.bin'))).toEqual(Buffer.from([0, 1, 2, 255]));
  });

  it('has the same bytes each time', async () => {
    await writeFile(join(model, 'model.json'), '{}');
    await packModel(model, archive);
    await packModel(model, `${archive}.again`);
    expect(await readFile(`${archive}.again`)).toEqual(await readFile(archive));
  });

  it('holds no links', async () => {
    await symlink('/etc/passwd', join(model, 'link'));
    expect(await packModel(model, archive)).toBe(0);
  });
});

describe('placing a model', () => {
  it('leaves a file that is no ZIP as it is', async () => {
    await writeFile(join(model, 'weights.bin'), 'PK');
    await placeModel(join(model, 'weights.bin'), placed);
    expect(await readFile(join(placed, 'weights.bin'), 'utf8')).toBe('PK');
  });

  it('keeps hostile names inside the folder', async () => {
    const zip = new JSZip();
    zip.file('../../escaped', 'x');
    zip.file('/absolute', 'y');
    await writeFile(archive, await zip.generateAsync({ type: 'nodebuffer' }));
    await placeModel(archive, placed);
    expect((await readdir(placed)).sort()).toEqual(['absolute', 'escaped']);
    expect((await readdir(root)).sort()).toEqual(['a', 'model', 'model.zip']);
  });

  it('refuses a damaged ZIP', async () => {
    await writeFile(archive, Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(40, 7)]));
    await expect(placeModel(archive, placed)).rejects.toThrow('the model is a damaged ZIP file');
  });
});
