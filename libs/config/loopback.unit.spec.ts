import { expect, it } from '@jest/globals';
import { isLoopback } from './loopback.js';

it.each(['localhost', '127.0.0.1', '127.8.0.1', '::1'])('%s is this machine alone', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['0.0.0.0', '::', '192.168.0.7', '127.evil.example', '1.127.0.0.1', ''])('%j is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
