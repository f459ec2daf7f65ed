import { describe, expect, it } from '@jest/globals';
import { copyChunks, copyLine } from './copy-text.js';

const columns = [
  { name: 'id', isJson: false },
  { name: 'body', isJson: true },
];

describe('copyLine', () => {
  it.each([
    [{ id: 'a', body: { b: 1 } }, 'a\t{"b":1}\n'],
    [{ id: 'tab\tline\nreturn\r', body: 'tab\t' }, 'tab\\tline\\nreturn\\r\t"tab\\\\t"\n'],
    [{ id: '\\N', body: '\\' }, '\\\\N\t"\\\\\\\\"\n'],
    [{ id: '\\.', body: 'null' }, '\\\\.\t"null"\n'],
    [{ id: null, body: null }, '\\N\t\\N\n'],
    [{ stray: 'not a column' }, '\\N\t\\N\n'],
    [{ id: 7, body: false }, '7\tfalse\n'],
    [{ id: true, body: '' }, 'true\t""\n'],
    [{ id: '', body: 0 }, '\t0\n'],
  ])('writes %j', (row, line) => {
    expect(copyLine(columns, row)).toBe(line);
  });
});

describe('copyChunks', () => {
  it('makes few chunks of many rows, and none of none', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({ id: String(index), body: { text: 'x'.repeat(50) } }));
    const chunks = [...copyChunks(columns, rows)];
    expect(chunks.length).toBeLessThan(10);
    expect(chunks.join('')).toBe(rows.map((row) => copyLine(columns, row)).join(''));
    expect([...copyChunks(columns, [])]).toEqual([]);
  });
});
