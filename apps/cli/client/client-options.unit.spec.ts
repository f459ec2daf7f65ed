import { expect, it } from '@jest/globals';
import { expiryOf, sandboxOf } from './client-options.js';

const now = new Date('2026-01-31T12:00:00.000Z');

it.each([
  ['90d', '2026-05-01T12:00:00.000Z'],
  ['12h', '2026-02-01T00:00:00.000Z'],
  ['30m', '2026-01-31T12:30:00.000Z'],
  ['2026-02-01', '2026-02-01T00:00:00.000Z'],
  ['2026-02-01T06:30Z', '2026-02-01T06:30:00.000Z'],
])('reads %s', (text, expected) => {
  expect(expiryOf(text, now).toISOString()).toBe(expected);
});

it.each([
  '2026-01-31',
  '2026-01-31T12:00Z',
  '0d',
  '2026-02-30x',
  '2026-13-01',
  'tomorrow',
  '90',
  '2026-02-01T06:30',
  '',
])('refuses %j', (text) => {
  expect(() => expiryOf(text, now)).toThrow(`--expires: "${text}" is not a time to come`);
});

it('takes a sandbox that requests can name, or none', () => {
  expect(sandboxOf('dev team')).toBe('dev team');
  expect(sandboxOf(undefined)).toBeUndefined();
});

it.each(['', ' ', 'a/b', ' dev', 'x'.repeat(129)])('refuses the sandbox %j', (text) => {
  expect(() => sandboxOf(text)).toThrow(`--sandbox: "${text}" is not a sandbox: 1 to 128 letters, digits`);
});
