import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { longestRow } from './longest-row.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longest-row-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['a,b\n1,222\n3,4\n', true, { bytes: 5, index: 1 }],
  ['a,b\n1,222', true, { bytes: 5, index: 1 }],
  ['a,b\n1,"2\n\n2"\n3,4\n', true, { bytes: 8, index: 1 }],
  ['"a"\n"b\n', false, { bytes: 3, index: 0 }],
  ['a,b\r1,222\r3,4\r', true, { bytes: 5, index: 1 }],
  ['a,b\r1,"2\n\n2"\r', true, { bytes: 8, index: 1 }],
  ['abcdef', true, { bytes: 6, index: 0 }],
])('of %j is found', async (text, hasQuotes, expected) => {
  const path = join(folder, 'rows');
  await writeFile(path, text);
  expect(await longestRow(path, 3, hasQuotes)).toMatchObject(expected);
  expect(await longestRow(path, 100, hasQuotes)).toEqual({ bytes: text.length, index: 0 });
});
