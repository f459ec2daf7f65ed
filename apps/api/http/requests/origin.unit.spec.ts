import { describe, expect, it } from '@jest/globals';
import { originOf } from './origin.js';

const requestWith = (headers: Readonly<Record<string, string>>, host = 'rondo.example:3000') => ({
  headers,
  host,
  protocol: 'http' as const,
  socket: { localAddress: '::1', localPort: 3000 } as never,
});

describe('originOf', () => {
  it.each([
    [{}, 'http://rondo.example:3000'],
    [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example.com, inner' }, 'https://api.example.com'],
    [{ 'x-forwarded-proto': 'javascript' }, 'http://rondo.example:3000'],
    [{ 'x-forwarded-host': '<script>' }, 'http://rondo.example:3000'],
    [{ 'x-forwarded-host': 'a:b:c' }, 'http://rondo.example:3000'],
    [{ 'x-forwarded-host': '' }, 'http://rondo.example:3000'],
    [{ 'x-forwarded-host': 'a'.repeat(300) }, 'http://rondo.example:3000'],
  ])('%j gives %s', (headers, origin) => {
    expect(originOf(requestWith(headers))).toBe(origin);
  });

  it('is the address of the connection when no name will do', () => {
    expect(originOf(requestWith({}, 'a b'))).toBe('http://[::1]:3000');
  });
});
