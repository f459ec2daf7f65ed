import { expect, it } from '@jest/globals';
import { messageOf } from './error-parts.js';

it.each([
  ['an error', new Error('refused'), 'refused'],
  [
    'one for each address',
    new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]),
    '::1 refused; 127.0.0.1 refused',
  ],
  ['a text', 'refused', 'refused'],
])('messageOf %s', (_what, error, message) => {
  expect(messageOf(error)).toBe(message);
});
