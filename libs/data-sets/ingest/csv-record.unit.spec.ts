import { describe, expect, it } from '@jest/globals';
import { BadBatchError } from '../errors.js';
import { parseRecord, parseRecords } from './csv-record.js';

describe('parseRecord', () => {
  it.each([
    ['a,b\n', ['a', 'b']],
    ['a,b\r\n1,2\r\n', ['a', 'b']],
    ['a\n', ['a']],
    ['\n', ['']],
    ['a,,b,\n', ['a', '', 'b', '']],
    ['"a","b ""c"""\n', ['a', 'b "c"']],
    ['"a,b","c\nd"\n1,2\n', ['a,b', 'c\nd']],
    [' a , b\n', [' a ', ' b']],
    ['"",x\n', ['', 'x']],
  ])('reads %j', (text, fields) => {
    expect(parseRecord(text)?.fields).toEqual(fields);
  });

  it.each(['a,b', '"a', '"a\n,b\n', 'a,"b"'])('waits for more of %j', (text) => {
    expect(parseRecord(text)).toBeUndefined();
  });

  it('refuses text behind a closing quote', () => {
    expect(() => parseRecord('"a"x,b\n')).toThrow(BadBatchError);
  });
});

describe('parseRecords', () => {
  it.each([
    [
      'a;b\n1;"x;\ny"\r\n3',
      ';',
      [
        ['a', 'b'],
        ['1', 'x;\ny'],
      ],
    ],
    [
      'a\tb\r1\t2\r',
      '\t',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a,b\n\n', ',', [['a', 'b'], ['']]],
  ])('reads the whole records of %j', (text, delimiter, records) => {
    expect(parseRecords(text, delimiter, 10)).toEqual(records);
    expect(parseRecords(text, delimiter, 1)).toEqual(records.slice(0, 1));
  });
});
