import { expect, it } from '@jest/globals';
import { seal, unseal } from './index.js';

const key = Buffer.alloc(32, 1);
const another = Buffer.alloc(32, 2);
const sealed = seal(() => [key], 'name', Buffer.from('value'));

it('opens what it sealed, also when the key is no longer the first', () => {
  expect(unseal(() => [key], 'name', sealed).toString()).toBe('value');
  expect(unseal(() => [another, key], 'name', sealed).toString()).toBe('value');
  expect(sealed.includes('value')).toBe(false);
  expect(sealed.includes(key.subarray(0, 8))).toBe(false);
});

it.each([
  ['under another key', () => unseal(() => [another], 'name', sealed)],
  ['under another name', () => unseal(() => [key], 'other', sealed)],
  ...[0, 5, 13, 30].map(
    (changed) =>
      [
        `when a bit of byte ${changed} has changed`,
        () => unseal(() => [key], 'name', Buffer.from(sealed.map((byte, at) => (at === changed ? byte ^ 1 : byte)))),
      ] as const,
  ),
])('opens nothing %s', (_how, open) => {
  expect(open).toThrow();
});
