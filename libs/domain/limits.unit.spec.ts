import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { limits } from './limits.js';

it('limits are those that the documentation shows', () => {
  const page = readFileSync('docs/limits.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| ([\d,]+) +\| (.*?) +\|$/gm)];
  const shown = rows.map(([, name = '', most = '', of]) => [name, { most: Number(most.replaceAll(',', '')), of }]);
  expect(Object.fromEntries(shown)).toEqual(limits);
});
