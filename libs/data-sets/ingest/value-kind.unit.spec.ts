import { describe, expect, it } from '@jest/globals';
import { acceptedKinds, inferType, widenType } from './value-kind.js';

describe('inferType', () => {
  it.each([
    [{ integer: 3 }, 'integer'],
    [{ integer: 3, decimal: 1 }, 'double'],
    [{ integer: 3, decimal: 1, long: 1 }, 'double'],
    [{ long: 3 }, 'string'],
    [{ integer: 3, long: 1 }, 'string'],
    [{ boolean: 2 }, 'boolean'],
    [{ boolean: 2, integer: 1 }, 'string'],
    [{ date: 2 }, 'timestamp'],
    [{ date: 2, time: 1 }, 'timestamp'],
    [{ date: 2, text: 1 }, 'string'],
    [{ integer: 99, text: 1 }, 'string'],
    [{ integer: 0, decimal: 0 }, 'string'],
    [{}, 'string'],
  ] as const)('%j makes %s', (counts, type) => {
    expect(inferType(counts)).toBe(type);
  });

  it('leaves a typed column without values its type', () => {
    expect(inferType({}, 'double')).toBe('double');
  });
});

describe('widenType', () => {
  it('widens integer to double once decimals come, and nothing else', () => {
    expect(widenType('integer', { integer: 2, decimal: 1 })).toBe('double');
    expect(widenType('integer', { integer: 2, text: 1 })).toBe('integer');
    expect(widenType('boolean', { decimal: 1 })).toBe('boolean');
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
