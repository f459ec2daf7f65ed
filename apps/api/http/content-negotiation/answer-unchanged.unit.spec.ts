import { describe, expect, it } from '@jest/globals';
import { isNamed } from './answer-unchanged.js';

describe('If-None-Match', () => {
  it.each([
    ['"1"', true],
    ['W/"1"', true],
    ['"7", W/"1" ,"9"', true],
    ['*', true],
    [' * ', true],
    ['"2"', false],
    ['"11"', false],
    ['1', false],
    ['', false],
    ['"*"', false],
    ['"1-published"', false],
    [undefined, false],
  ])('%j of "1": %s', (header, isIt) => {
    expect(isNamed('"1"', header)).toBe(isIt);
  });

  it('compares weak tags as it does strong ones', () => {
    expect(isNamed('W/"1"', '"1"')).toBe(true);
  });
});
