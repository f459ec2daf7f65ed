import { describe, expect, it } from '@jest/globals';
import { inferColumn, parseNumber } from './column.js';

describe('parseNumber', () => {
  it.each([
    ['1', 1],
    ['-2.5', -2.5],
    ['.5', 0.5],
    ['1e3', 1000],
    [' 7 ', 7],
    ['', NaN],
    ['nan', NaN],
    ['0x10', undefined],
    ['1,5', undefined],
    ['Infinity', undefined],
    ['1e39', undefined],
    ['true', undefined],
  ])('%j is %j', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });
});

describe('inferColumn', () => {
  it('sees numbers where all values are numbers or missing', () => {
    expect(inferColumn(['0', '', '1'])).toEqual({ kind: 'number', values: [0, NaN, 1] });
  });

  it('sees categories from the first other text on', () => {
    expect(inferColumn(['0', '', 'x'])).toEqual({ kind: 'category', values: ['0', '', 'x'] });
  });

  it('sees nothing in a column without values', () => {
    expect(inferColumn(['', ''])).toBeUndefined();
  });
});
