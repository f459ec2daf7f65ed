import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rowSizes } from './row-sizes.js';

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
  const bounds = { unread: 3, hopeless: Infinity, part: Infinity, hasQuotes };
  expect(await rowSizes(path, bounds)).toMatchObject({ ...expected, cuts: [] });
  const whole = { bytes: text.length, index: 0, rows: 1, first: text.length, cuts: [] };
  expect(await rowSizes(path, { ...bounds, unread: 100 })).toEqual(whole);
});

it('is cut behind the rows that make a part full', async () => {
  const path = join(folder, 'parts');
  await writeFile(path, 'a\n"\n\n"\nbbb\nc\nd\n');
  expect(await rowSizes(path, { unread: 0, hopeless: Infinity, part: 4, hasQuotes: true })).toEqual({
    bytes: 4,
    index: 1,
    rows: 6,
    first: 2,
    cuts: [
      { offset: 7, index: 2 },
      { offset: 11, index: 3 },
      { offset: 15, index: 5 },
    ],
  });
});
