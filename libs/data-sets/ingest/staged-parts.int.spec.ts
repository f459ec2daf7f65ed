import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { rowSizes } from './row-sizes.js';
import { inParts } from './staged-parts.js';

it('lays parts of a file where they may be laid, one after the other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parts-'));
  const given = await mkdtemp(join(tmpdir(), 'given-'));
  const path = join(given, 'rows.csv');
  const rows = Array.from({ length: 30 }, (_, index) => `${index},${'x'.repeat(1_000)}`);
  await writeFile(path, ['a,b', ...rows, ''].join('\n'));
  const bytes = 10_000;
  const sizes = await rowSizes(path, { unread: 1_000, hopeless: 2 ** 20, part: bytes, hasQuotes: false });
  const own = join(folder, 'own');
  const found: string[] = [];
  await inParts(path, sizes, { bytes, hasHeader: true, own }, async (part) => {
    expect(part.path).toBe(own);
    expect(await readdir(given)).toEqual(['rows.csv']);
    const [header, ...lines] = (await readFile(part.path, 'utf8')).trimEnd().split('\n');
    expect(header).toBe('a,b');
    found.push(...lines);
  });
  expect(found).toEqual(rows);
  expect(await readdir(folder)).toEqual([]);
  await Promise.all([folder, given].map((one) => rm(one, { recursive: true })));
});
