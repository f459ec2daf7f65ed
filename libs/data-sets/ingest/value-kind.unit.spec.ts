import { describe, expect, it } from '@jest/globals';
import { columnTypes } from '#domain';
import { acceptedKinds, inferType, widenType } from './value-kind.js';

describe('inferType', () => {
  it.each([
    [['integer'], 'integer'],
    [['integer', 'decimal'], 'double'],
    [['integer', 'decimal', 'long'], 'decimal'],
    [['decimal', 'exact'], 'decimal'],
    [['decimal', 'exact', 'float'], 'double'],
    [['huge'], 'string'],
    [['integer', 'comma'], 'string'],
    [['long'], 'string'],
    [['integer', 'long'], 'string'],
    [['boolean'], 'boolean'],
    [['boolean', 'integer'], 'string'],
    [['date'], 'timestamp'],
    [['date', 'time'], 'timestamp'],
    [['date', 'text'], 'string'],
    [['integer', 'text'], 'string'],
    [[], 'unknown'],
  ] as const)('%j makes %s', (kinds, type) => {
    expect(inferType(new Set(kinds))).toBe(type);
  });
});

describe('widenType', () => {
  it('widens integer to double or decimal once fractions come, and nothing else', () => {
    expect(widenType('integer', new Set(['integer', 'decimal']))).toBe('double');
    expect(widenType('integer', new Set(['integer', 'exact']))).toBe('decimal');
    expect(widenType('integer', new Set(['integer', 'text']))).toBe('integer');
    expect(widenType('boolean', new Set(['decimal']))).toBe('boolean');
  });
});

describe('acceptedKinds', () => {
  it('keeps every written scalar in a text column, of typed ones those that have one text', () => {
    expect(acceptedKinds('string', false)).toContain('integer');
    expect(acceptedKinds('string', true)).toEqual(['text', 'integer', 'long', 'huge']);
  });

  it('takes infinity and nested values nowhere', () => {
    for (const type of columnTypes) {
      expect(acceptedKinds(type, false)).not.toContain('other');
    }
  });
});
