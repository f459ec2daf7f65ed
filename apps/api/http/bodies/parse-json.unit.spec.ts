import { describe, expect, it } from '@jest/globals';
import { locateJsonError } from './locate-json-error.js';
import { parseJson } from './parse-json.js';

describe('parseJson', () => {
  it('parses JSON, with a byte order mark or without', () => {
    expect(parseJson('{"a": [1, "x", null, {"b": true}]}')).toEqual({ a: [1, 'x', null, { b: true }] });
    expect(parseJson('\ufeff{}')).toEqual({});
  });

  it('names the place of malformed JSON', () => {
    expect(() => parseJson('{"a": 1,\n "b": x}')).toThrow('The JSON is malformed at line 2, column 7');
  });

  it('refuses text that cannot be stored, naming its place', () => {
    expect(() => parseJson('{"tags": {"a": ["\\u0000"]}}')).toThrow('tags.a[0]: the text holds a NUL character');
    expect(() => parseJson('{"a": "\\ud800"}')).toThrow('a: the text holds half of a surrogate pair');
    expect(() => parseJson('{"\\u0000": 1}')).toThrow('the name of the field holds a NUL character');
    expect(parseJson('{"a": "\\ud83d\\ude00"}')).toEqual({ a: '😀' });
  });

  it.each([
    ['{"a": [1e400]}', 'a[0]: the number is beyond'],
    ['{"a": {"b": -1e999}}', 'a.b: the number is beyond'],
    ['1e309', 'body: the number is beyond'],
  ])('refuses %s, which would become null', (text, message) => {
    expect(() => parseJson(text)).toThrow(message);
  });

  it('takes numbers as JavaScript does, and the last of equal keys', () => {
    expect(parseJson('[-0, 1e-400, 0.1, 12345678901234567890]')).toEqual([-0, 0, 0.1, 12345678901234567000]);
    expect(parseJson('{"a": 1, "b": 2, "a": 3}')).toEqual({ a: 3, b: 2 });
  });

  it.each([
    ['{"a": {"__proto__": {"polluted": true}}}', '__proto__'],
    ['{"\\u005f_proto__": 1}', '__proto__'],
    ['[{"b": 1, "constructor": {}}]', 'constructor'],
  ])('refuses %s, whose key would reach a prototype', (text, key) => {
    expect(() => parseJson(text)).toThrow(`The JSON has a field "${key}", which no object may have here`);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('takes such words for values, and escapes for what they stand for', () => {
    expect(parseJson('{"a": "__proto__", "b": "\\u00e4"}')).toEqual({ a: '__proto__', b: 'ä' });
  });

  it('refuses hostile nesting, but not brackets in text', () => {
    expect(() => parseJson('['.repeat(500_000))).toThrow('nested more than 64 levels deep');
    expect(parseJson(`"${'['.repeat(1000)}"`)).toBe('['.repeat(1000));
  });
});

describe('locateJsonError', () => {
  it.each(['{}', '[1, -2.5e+3, "a\\n\\u00e9", true, false, null]', ' {"a": {"b": []}} ', '""'])(
    'finds none in %s',
    (text) => {
      expect(locateJsonError(text)).toBeUndefined();
    },
  );

  it.each([
    ['', 1],
    ['{', 2],
    ['{"a"}', 5],
    ['{"a":1,}', 8],
    ['[1,]', 4],
    ['[1 2]', 4],
    ['{a:1}', 2],
    ['{"a":1}}', 8],
    ['"abc', 5],
    ['"a\\x"', 3],
    ['[1}', 3],
    ["{'a':1}", 2],
    ['tru', 1],
  ])('finds the one in %s at column %i', (text, column) => {
    expect(locateJsonError(text)).toEqual({ line: 1, column });
  });
});
