import { describe, expect, it } from '@jest/globals';
import { CodeLocation, GitAddress, WebAddress } from './addresses.js';
import { validBody } from './body-validation.pipe.js';

class Links {
  @WebAddress({})
  web?: string;

  @GitAddress({})
  git?: string;

  @CodeLocation({})
  code?: string;
}

const hostile = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  '\tjavascript:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'blob:https://example.com/1',
  'file:///etc/passwd',
  'view-source:javascript:x',
  '//evil.example',
  ' //evil.example',
  '/\\evil.example',
  '\\\\evil.example/share',
  'https://user:password@example.com/',
  'HTTP://user:p%40ss@example.com',
];

describe('an address', () => {
  it.each(['https://example.com/a?b=c:d', 'http://127.0.0.1:8080/', 'HTTPS://example.com', 'docs/index.html', ''])(
    'of the web may be %j',
    (web) => {
      expect(validBody(Links, { web })).toEqual({ web });
    },
  );

  it.each([
    'git@example.com:team/repo.git',
    'ssh://git@example.com/repo',
    'https://me@example.com/a@b:c',
    'git://example.com/repo',
    'team/repo',
  ])('of source code may be %j', (git) => {
    expect(validBody(Links, { git })).toEqual({ git });
  });

  it.each(['python:3.12', 'registry.example.com:5000/a/b@sha256:0', 'folder:/home/me/recipe', 'wasbs://a@b/c', 'x y'])(
    'of code may be %j',
    (code) => {
      expect(validBody(Links, { code })).toEqual({ code });
    },
  );

  it.each(hostile)('is not %j, wherever it stands', (text) => {
    for (const name of ['web', 'git', 'code']) expect(() => validBody(Links, { [name]: text })).toThrow(`${name}: `);
  });

  it.each([
    'https://example.com@evil.example/',
    'http://example.com\\@evil.example',
    'mailto:a@example.com',
    'ftp://example.com',
    '//example.com:8080',
    'ssh://example.com',
  ])('of the web is not %j either', (web) => {
    expect(() => validBody(Links, { web })).toThrow('is not a string of at most 2048 characters: http:// or https://');
  });
});
