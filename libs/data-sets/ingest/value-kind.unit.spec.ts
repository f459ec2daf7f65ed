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

  it('is integer for long ones too where the file says that they are integers', () => {
    expect(inferType(new Set(['integer', 'long']), 'integer')).toBe('integer');
  });
});

describe('widenType', () => {
  const integer = { name: 'x', type: 'integer' } as const;

  it('widens integer to double or decimal once fractions come, and nothing else', () => {
    expect(widenType(integer, new Set(['integer', 'decimal']))).toBe('double');
    expect(widenType(integer, new Set(['integer', 'exact']))).toBe('decimal');
    expect(widenType(integer, new Set(['integer', 'text']))).toBe('integer');
    expect(widenType({ name: 'x', type: 'boolean' }, new Set(['decimal']))).toBe('boolean');
  });

  it('widens integers that a double would round to decimal, whether they come with the fractions or came before', () => {
    expect(widenType(integer, new Set(['long', 'decimal']))).toBe('decimal');
    expect(widenType({ ...integer, precision: 19 }, new Set(['decimal']))).toBe('decimal');
  });
});

describe('acceptedKinds', () => {
  it('keeps every written scalar in a text column, of typed ones those that have one text', () => {
    expect(acceptedKinds('string', false)).toContain('integer');
    expect(acceptedKinds('string', true)).toEqual(['text', 'comma', 'numeral', 'integer', 'long', 'huge']);
  });

  it('takes infinity and nested values nowhere', () => {
    for (const type of columnTypes) {
      expect(acceptedKinds(type, false)).not.toContain('other');
    }
  });
});
