import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { lengthOf, partOf, startOfLast } from './log-part.js';

/** In chunks of three bytes, which end no line in particular. */
const chunksOf = (text: string) =>
  Readable.from(
    Array.from({ length: Math.ceil(text.length / 3) }, (_, index) => Buffer.from(text.slice(3 * index, 3 * index + 3))),
  );
const lastOf = async (lines: number, text: string) => text.slice(await startOfLast(lines, chunksOf(text)));

describe('a part of a log', () => {
  it('is its last lines', async () => {
    const text = 'one\ntwo\n\nfour\n';
    expect(await lastOf(1, text)).toBe('four\n');
    expect(await lastOf(2, text)).toBe('\nfour\n');
    expect(await lastOf(3, text)).toBe('two\n\nfour\n');
    expect(await lastOf(4, text)).toBe(text);
    expect(await lastOf(9, text)).toBe(text);
    expect(await lastOf(0, text)).toBe('');
    expect(await lastOf(1, '')).toBe('');
  });

  it('begins with a line that nothing ends', async () => {
    expect(await lastOf(1, 'one\ntwo')).toBe('two');
    expect(await lastOf(2, 'one\ntwo')).toBe('one\ntwo');
    expect(await lastOf(1, 'two')).toBe('two');
  });

  it('is cut out of its chunks', async () => {
    const text = '0123456789';
    const part = async (start: number, end?: number) => {
      const chunks: Buffer[] = [];
      for await (const chunk of partOf(chunksOf(text), { start, ...(end !== undefined && { end }) }))
        chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    expect(await lengthOf(chunksOf(text))).toBe(10);
    expect([await part(0), await part(4), await part(2, 7), await part(3, 6), await part(10)]).toEqual([
      text,
      '456789',
      '23456',
      '345',
      '',
    ]);
  });
});
