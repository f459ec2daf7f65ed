import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Spool } from './spool.js';

describe('Spool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rondo-spool-'));
  const spool = new Spool(join(folder, 'uploads'), 10);
  const chunks = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('holds a file for the length of its use', async () => {
    const text = await spool.withFile(async (path) => {
      await spool.write(chunks('abc', 'def'), path);
      return readFileSync(path, 'utf8');
    });
    expect(text).toBe('abcdef');
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
  });

  it('refuses more than its limit, and leaves nothing', async () => {
    const write = spool.withFile((path) => spool.write(chunks('0123456789', 'a'), path));
    await expect(write).rejects.toThrow('larger than the 10 bytes');
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
  });
});
