import { Readable } from 'node:stream';
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { limits } from '#domain';
import { archiveInMemory } from '../testing/archive-in-memory.js';
import { zipOf as writtenZip } from '../testing/written-zip.js';
import { modelViolation } from './model-violation.js';

type Compression = 'STORE' | 'DEFLATE';

async function zipOf(files: Readonly<Record<string, string | Buffer>>, compression: Compression = 'DEFLATE') {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression });
}

const violationOf = (content: Buffer) => modelViolation(archiveInMemory(content));

const described = {
  format: 2,
  problem: 'Classification',
  label: 'y',
  labelType: 'string',
  features: [{ name: 'x', kind: 'category', type: 'string', categories: ['a'] }],
  classes: ['cold', 'hot'],
};
const description = (algorithm: string, more: object = {}) => JSON.stringify({ ...described, algorithm, ...more });
const tree = JSON.stringify({ tree: { value: [1] } });

/** As training packs it: how the table was told to the trees in a line, and behind it an archive. */
const forest = async (bytes = 100) =>
  Buffer.concat([
    Buffer.from('{"features":[]}\n'),
    await zipOf({ 'model/header.pb': 'header', 'model/nodes': randomBytes(bytes) }, 'STORE'),
  ]);

describe('an archive', () => {
  it.each(['STORE', 'DEFLATE'] as const)('is a model that can be loaded, packed by %s', async (compression) => {
    expect(
      await violationOf(await zipOf({ 'model.json': description('cart'), 'trees.bin': tree }, compression)),
    ).toBeUndefined();
    const files = { 'model.json': description('random-forest'), 'trees.bin': await forest() };
    expect(await violationOf(await zipOf(files, compression))).toBeUndefined();
  });

  it('is told by its files, of which those that do not matter are not read', async () => {
    const files = { 'model.json': description('cart'), 'trees.bin': tree, 'notes.bin': randomBytes(3_000_000) };
    const archive = archiveInMemory(await zipOf(files, 'STORE'));
    expect(await modelViolation(archive)).toBeUndefined();
    expect(archive.read()).toBeLessThan(200_000);
  });

  it('holds a forest that is larger than what is kept of it', async () => {
    const files = { 'model.json': description('random-forest'), 'trees.bin': await forest(3_000_000) };
    expect(await violationOf(await zipOf(files))).toBeUndefined();
  });

  it.each([
    [Buffer.from('0123456789'), 'is not a ZIP file'],
    [Buffer.alloc(0), 'is not a ZIP file'],
  ])('is none: %s', async (content, reason) => {
    expect(await violationOf(content)).toContain(reason);
  });

  it.each([
    [{ 'model.json': '{}' }, 'it lacks trees.bin'],
    [{ 'model.json': '{', 'trees.bin': '' }, 'is not JSON'],
    [{ 'model.json': '{}', 'trees.bin': '' }, 'format missing'],
    [{ 'model.json': description('cart'), 'trees.bin': '{' }, 'trees.bin holds no tree'],
    [{ 'model.json': description('random-forest'), 'trees.bin': '{' }, 'trees.bin holds no random-forest'],
  ])('with %j is refused', async (files, reason) => {
    expect(await violationOf(await zipOf(files))).toContain(reason);
  });

  it.each([
    [{ algorithm: null }, 'algorithm is null; it must be one of gradient-boosted-trees, random-forest, cart'],
    [{ problem: null }, 'problem is null; it must be one of Regression, Classification'],
    [{ label: null }, 'label is null; it must be the name of a column'],
    [{ labelType: 'text' }, 'labelType is "text"; it must be one of string, integer'],
    [{ features: null }, 'features is null; it must be a list of features'],
    [{ features: ['x'] }, 'features is ["x"]; it must be a list of features'],
    [{ features: [{ name: 'x', kind: 'number' }] }, 'each with a name, a kind and a type'],
    [{ features: [{ name: 'x', kind: 'category', type: 'string', categories: [1] }] }, 'a list of features'],
    [{ classes: null }, 'classes is null; it must be a list of texts'],
    [{ classes: undefined }, 'classes is missing; it must be a list of texts'],
    [{ problem: 'Regression', classes: null }, 'classes is null; it must be absent, or a list of texts'],
    [{ format: 3 }, 'format 3; this engine reads format 2'],
  ])('whose description says %j could not score, and is refused', async (more, reason) => {
    const files = { 'model.json': description('cart', more), 'trees.bin': tree };
    expect(await violationOf(await zipOf(files))).toContain(reason);
  });

  it('of a regression needs no classes', async () => {
    const files = {
      'model.json': description('cart', { problem: 'Regression', classes: undefined }),
      'trees.bin': tree,
    };
    expect(await violationOf(await zipOf(files))).toBeUndefined();
  });

  it('with an empty description is refused', async () => {
    expect(await violationOf(await zipOf({ 'model.json': '', 'trees.bin': tree }, 'STORE'))).toContain('is not JSON');
  });

  it('is not blamed for a store that cannot be read', async () => {
    const archive = archiveInMemory(await zipOf({ 'model.json': description('cart'), 'trees.bin': tree }));
    let reads = 0;
    const open = (start: number, end: number) =>
      ++reads > 2 ? Promise.reject(new Error('connect ECONNREFUSED')) : archive.open(start, end);
    await expect(modelViolation({ ...archive, open })).rejects.toThrow('ECONNREFUSED');
  });

  it('that swells beyond what a description takes is refused, and left alone', async () => {
    const content = await zipOf({ 'model.json': Buffer.alloc(70 * 1024 ** 2), 'trees.bin': tree });
    const opened: Readable[] = [];
    const open = (start: number, end: number) => {
      const part = Readable.from([content.subarray(start, end), Buffer.alloc(0)]);
      opened.push(part);
      return Promise.resolve(part);
    };
    expect(await modelViolation({ bytes: content.length, open })).toContain('model.json is larger');
    expect(opened.every((part) => part.destroyed)).toBe(true);
  });

  it('of brackets is refused before they are values', async () => {
    const files = { 'model.json': '['.repeat(limits.modelValues.most), 'trees.bin': tree };
    expect(await violationOf(await zipOf(files))).toBe(
      `model.json has more than the ${limits.modelValues.most} values that are allowed`,
    );
  });

  it('in which a forest would become more than it may is refused by what its directory says', async () => {
    const many = Array.from({ length: 3 }, (_, at) => ({
      name: `header.pb${at}`,
      method: 8,
      unpacked: 200 * 1024 ** 2,
    }));
    const forest = Buffer.concat([Buffer.from('{"features":[]}\n'), writtenZip(many)]);
    const files = { 'model.json': description('random-forest'), 'trees.bin': forest };
    expect(await violationOf(await zipOf(files))).toContain('what is packed in trees.bin is larger than');
  });

  it('that swells to gigabytes is left as soon as that shows', async () => {
    const bomb = deflateRawSync(Buffer.alloc(600 * 1024 ** 2));
    const json = Buffer.from(description('cart'));
    const content = writtenZip([
      { name: 'model.json', content: json },
      { name: 'trees.bin', content: bomb, method: 8, unpacked: 1 },
    ]);
    expect(await violationOf(content)).toBe('trees.bin is larger than the 67108864 bytes that are allowed');
  });

  it('that is damaged is refused', async () => {
    const content = await zipOf({ 'model.json': description('cart'), 'trees.bin': tree });
    const cut = Buffer.concat([content.subarray(0, 30), Buffer.alloc(20, 255), content.subarray(50)]);
    expect(await violationOf(cut)).toMatch(/damaged|not JSON|trees.bin/);
    expect(await violationOf(content.subarray(0, -30))).toContain('is not a ZIP file');
    expect(await violationOf(content.subarray(40))).toContain('is not a ZIP file');
  });
});
