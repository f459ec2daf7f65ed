import { describe, expect, it } from '@jest/globals';
import { limits } from '#domain';
import { archiveInMemory } from '../testing/archive-in-memory.js';
import { zipOf } from '../testing/written-zip.js';
import type { WrittenEntry } from '../testing/written-zip.js';
import { archiveViolation, inspectArchive } from './model-archive.js';

const text = (name: string, more: Partial<WrittenEntry> = {}): WrittenEntry => ({
  name,
  content: Buffer.from('x'),
  ...more,
});

const violationOf = (entries: readonly WrittenEntry[]) => archiveViolation(archiveInMemory(zipOf(entries)));

describe('the ZIP file of a model', () => {
  it('is told by its directory alone, whatever its size', async () => {
    const archive = archiveInMemory(zipOf([text('a/b'), text('a/c', { content: Buffer.alloc(8 * 1024 ** 2) })]));
    expect(await inspectArchive(archive)).toEqual({ bytes: 8 * 1024 ** 2 + 1 });
    expect(archive.read()).toBeLessThan(300_000);
  });

  it('may list its folders, too, and come from systems that know no types', async () => {
    const folder = { name: 'a/', mode: 0o040755 };
    expect(
      await violationOf([folder, text('a/b'), { ...folder, name: 'c/' }, text('a/d', { mode: 0 })]),
    ).toBeUndefined();
  });

  it('is none where it does not begin as one', async () => {
    for (const content of ['', 'PK', 'a model']) {
      expect(await inspectArchive(archiveInMemory(Buffer.from(content)))).toBeUndefined();
    }
  });

  it.each<[string, readonly WrittenEntry[]]>([
    ['holds "a" twice', [text('a'), text('b'), text('a')]],
    ['holds "a" as a file and as a folder', [text('a'), text('a/b')]],
    ['holds "a" as a file and as a folder', [text('a/b/c'), text('a')]],
    ['holds "a" as a file and as a folder', [text('a'), { name: 'a/', mode: 0o040755 }]],
    ['holds the name "../a": allowed are names below its own folder', [text('../a')]],
    ['holds the name "a/../../b": allowed are names below its own folder', [text('a/../../b')]],
    ['holds the name "/a": allowed are names below its own folder', [text('/a')]],
    ['holds the name "C:/a": allowed are names below its own folder', [text('C:/a')]],
    ['holds the name "../a": allowed are names below its own folder', [text('..\\a')]],
    ['holds "a", which is a link or no regular file', [text('a', { mode: 0o120777 })]],
    ['holds "a", which is a link or no regular file', [text('a', { mode: 0o010644 })]],
    [
      'holds "a" encrypted or packed in a way that is not known here; deflate is',
      [text('a', { method: 12, unpacked: 1 })],
    ],
    ['holds "b" where "a" is, too', [text('a', { content: Buffer.alloc(1000) }), text('b', { at: 10 })]],
    ['holds "b" where "a" is, too', [text('a'), text('b', { at: 0 })]],
    ['is damaged', [text('a', { unpacked: 2 })]],
  ])('%s', async (violation, entries) => {
    expect(await violationOf(entries)).toBe(violation);
  });

  it('is damaged where its directory is missing', async () => {
    const whole = zipOf([text('a'), text('b')]);
    expect(await archiveViolation(archiveInMemory(whole.subarray(0, -30)))).toBe('is damaged');
  });

  it('counts folders that nothing but files name', async () => {
    const half = limits.modelFiles.most / 2;
    const inFolders = Array.from({ length: half }, (_, at) => ({ name: `${at}/a` }));
    expect(await violationOf(inFolders)).toBeUndefined();
    expect(await violationOf([...inFolders, { name: 'a' }])).toBe(
      `holds ${limits.modelFiles.most + 1} files and folders: allowed are ${limits.modelFiles.most}`,
    );
  });

  it('is refused by its size alone where a few bytes would become gigabytes', async () => {
    const packed = { content: Buffer.alloc(3_500), method: 8, unpacked: 2 ** 32 - 2 };
    expect(await violationOf([text('a', packed)])).toMatch(/^would become 4294967294 bytes: allowed are 1073741824/);
  });

  it('is not blamed for a store that cannot be read', async () => {
    const archive = archiveInMemory(zipOf([text('a')]));
    const open = (start: number, end: number) =>
      end === 4 ? archive.open(start, end) : Promise.reject(new Error('connect ECONNREFUSED'));
    await expect(archiveViolation({ ...archive, open })).rejects.toThrow('ECONNREFUSED');
  });
});
