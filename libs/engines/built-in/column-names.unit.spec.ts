import { describe, expect, it } from '@jest/globals';
import { parseColumnNames } from './column-names.js';

describe('parseColumnNames', () => {
  it.each([
    ['a', ['a']],
    ['a, b ,c', ['a', 'b', 'c']],
    ['\uFEFFa,two words', ['a', 'two words']],
    ['"Paris, France", x', ['Paris, France', 'x']],
    ['x ,"say ""hi"""', ['x', 'say "hi"']],
    ['5" pipe,y', ['5" pipe', 'y']],
    ['a,,b', ['a', '', 'b']],
    ['a,', ['a', '']],
    ['', ['']],
    ['"a', undefined],
    ['"a"b,c', undefined],
  ])('reads %j', (text, names) => {
    expect(parseColumnNames(text)).toEqual(names);
  });
});
