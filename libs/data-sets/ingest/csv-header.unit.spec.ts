import { describe, expect, it } from '@jest/globals';
import { BadBatchError } from '../errors.js';
import { parseRecord } from './csv-header.js';

describe('parseRecord', () => {
  it.each([
    ['a,b\n', ['a', 'b']],
    ['a,b\r\n1,2\r\n', ['a', 'b']],
    ['a\n', ['a']],
    ['\n', ['']],
    ['a,,b,\n', ['a', '', 'b', '']],
    ['"a","b ""c"""\n', ['a', 'b "c"']],
    ['"a,b","c\nd"\n1,2\n', ['a,b', 'c\nd']],
    ['\uFEFF"a",b\n', ['a', 'b']],
    [' a , b\n', [' a ', ' b']],
    ['"",x\n', ['', 'x']],
  ])('reads %j', (text, fields) => {
    expect(parseRecord(text)).toEqual(fields);
  });

  it.each(['a,b', '"a', '"a\n,b\n', 'a,"b"'])('waits for more of %j', (text) => {
    expect(parseRecord(text)).toBeUndefined();
  });

  it('refuses text behind a closing quote', () => {
    expect(() => parseRecord('"a"x,b\n')).toThrow(BadBatchError);
  });
});
