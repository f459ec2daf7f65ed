import { describe, expect, it } from '@jest/globals';
import { acceptedKinds, inferType, widenType } from './value-kind.js';

describe('inferType', () => {
  it.each([
    [['integer'], 'integer'],
    [['integer', 'decimal'], 'double'],
    [['integer', 'decimal', 'long'], 'double'],
    [['long'], 'string'],
    [['integer', 'long'], 'string'],
    [['boolean'], 'boolean'],
    [['boolean', 'integer'], 'string'],
    [['date'], 'timestamp'],
    [['date', 'time'], 'timestamp'],
    [['date', 'text'], 'string'],
    [['integer', 'text'], 'string'],
    [[], 'string'],
  ] as const)('%j makes %s', (kinds, type) => {
    expect(inferType(new Set(kinds))).toBe(type);
  });

  it('leaves a typed column without values its type', () => {
    expect(inferType(new Set(), 'double')).toBe('double');
  });
});

describe('widenType', () => {
  it('widens integer to double once decimals come, and nothing else', () => {
    expect(widenType('integer', new Set(['integer', 'decimal']))).toBe('double');
    expect(widenType('integer', new Set(['integer', 'text']))).toBe('integer');
    expect(widenType('boolean', new Set(['decimal']))).toBe('boolean');
  });
});

describe('acceptedKinds', () => {
  it('keeps every written scalar in a text column, but not a typed one', () => {
    expect(acceptedKinds('string', false)).toContain('integer');
    expect(acceptedKinds('string', true)).toEqual(['text']);
  });

  it('takes infinity and nested values nowhere', () => {
    for (const type of ['string', 'integer', 'double', 'boolean', 'timestamp'] as const) {
      expect(acceptedKinds(type, false)).not.toContain('other');
    }
  });
});
