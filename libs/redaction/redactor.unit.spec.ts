import { describe, expect, it } from '@jest/globals';
import { createRedactor } from './index.js';

const secret = 'pa"ss\\wörd/+ &x';
const redactor = createRedactor([
  secret,
  'naįve\t🔑\u001b',
  'tiny',
  'abc',
  '-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----\n',
]);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a redactor', () => {
  it.each([
    ['as it is', `x ${secret} y`, 'x *** y'],
    ['in JSON', JSON.stringify({ a: secret }), '{"a":"***"}'],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ a: secret })), '"{\\"a\\":\\"***\\"}"'],
    ['in JSON of Python', '{"a": "pa\\"ss\\\\w\\u00f6rd/+ &x"}', '{"a": "***"}'],
    ['as Python shows a text', `'pa"ss\\\\wörd/+ &x'`, `'***'`],
    ['as Python shows it in ASCII', `'pa"ss\\\\w\\xf6rd/+ &x'`, `'***'`],
    ['as Python shows its bytes', `b'pa"ss\\\\w\\xc3\\xb6rd/+ &x'`, `b'***'`],
    ['of other planes, as Python shows it in ASCII', String.raw`'na\u012fve\t\U0001f511\x1b'`, `'***'`],
    ['with control characters, as Python shows it', String.raw`'naįve\t🔑\x1b'`, `'***'`],
    ['in an address', `?a=${encodeURIComponent(secret)}&b`, '?a=***&b'],
    ['in a form', new URLSearchParams({ a: secret }).toString(), 'a=***'],
    ['in hexadecimal', Buffer.from(secret).toString('hex'), '***'],
    ['of few characters', 'a tiny thing', 'a *** thing'],
    ['of too few to be one', 'abc abc', 'abc abc'],
    ['of which a line is told', 'read MIIEvQIBADAN from it', 'read *** from it'],
    ['that is cut at the end', `failed with ${secret.slice(0, 10)}`, 'failed with ***'],
    ['that is cut, and said to be', `failed with ${secret.slice(0, 10)}…`, 'failed with ***…'],
    ['that is told twice', `${secret}${secret}`, '******'],
    ['that is not there', 'nothing of it, wörd', 'nothing of it, wörd'],
  ])('removes a value %s', (_how, told, left) => {
    expect(redactor.text(told)).toBe(left);
  });

  it.each(['', 'a', 'ab', 'user:'])('removes it in base64 behind "%s"', (before) => {
    const left = redactor.text(`Basic ${base64(`${before}${secret}:end`)}`);
    expect(left).toMatch(/^Basic .{0,8}\*\*\*.{0,8}$/);
  });

  it('removes it from fields and their names, and from errors with their stacks', () => {
    expect(redactor.json({ [secret]: [{ a: `of ${secret}` }, 1, null] })).toEqual({
      '***': [{ a: 'of ***' }, 1, null],
    });
    const error = redactor.error(new TypeError(`no ${secret}`)) as Error;
    expect([error.name, error.message]).toEqual(['TypeError', 'no ***']);
    expect(error.stack).not.toContain(secret);
  });

  it('removes it from a stream wherever that is cut, and holds back no more than may be one', () => {
    const told = Buffer.from(`a ${secret} b tiny`);
    for (let at = 0; at <= told.length; at += 1) {
      const stream = redactor.stream();
      const parts = [stream.push(told.subarray(0, at)), stream.push(told.subarray(at)), stream.end()];
      expect(Buffer.concat(parts).toString()).toBe('a *** b ***');
    }
    const bytewise = redactor.stream();
    const parts = [...told].map((byte) => bytewise.push(Buffer.from([byte])));
    expect(Buffer.concat([...parts, bytewise.end()]).toString()).toBe('a *** b ***');
    expect(redactor.stream().push(Buffer.from('a line\n')).toString()).toBe('a line\n');
    const begun = redactor.stream();
    expect(begun.push(Buffer.from('not ti')).toString()).toBe('not ');
    expect(begun.end().toString()).toBe('ti');
  });
});
