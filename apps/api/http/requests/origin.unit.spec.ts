import { describe, expect, it } from '@jest/globals';
import { originOf } from './origin.js';

const reached = (host: string, protocol = 'http', publicUrl?: string) => ({
  host,
  protocol: protocol as 'http',
  socket: { localAddress: '::1', localPort: 3000 } as never,
  server: publicUrl === undefined ? {} : { publicUrl },
});

describe('originOf', () => {
  it.each([
    [reached('rondo.example:3000'), 'http://rondo.example:3000'],
    [reached('api.example.com', 'https'), 'https://api.example.com'],
    [reached('api.example.com', 'javascript'), 'http://api.example.com'],
    [reached('evil.example', 'http', 'https://rondo.example.com'), 'https://rondo.example.com'],
  ])('%j gives %s', (request, origin) => {
    expect(originOf(request)).toBe(origin);
  });

  it.each(['', 'a b', '<script>', 'a:b:c', 'a'.repeat(300)])('is the address of the connection for %.10j', (host) => {
    expect(originOf(reached(host))).toBe('http://[::1]:3000');
  });
});
