import { describe, expect, it } from '@jest/globals';
import { timeOf } from './as-of.decorator.js';

describe('asOf', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z'],
    ['2026-01-31T12:30:15.250Z', '2026-01-31T12:30:15.250Z'],
    ['2026-01-31T12:30:00+02:00', '2026-01-31T10:30:00.000Z'],
    ['2026-01-31T12:30:00 02:00', '2026-01-31T10:30:00.000Z'],
  ])('reads %s', (asOf, time) => {
    expect(timeOf({ asOf }, 'asOf')).toBe(time);
  });

  it('is absent when it is not given, and refused when it is empty', () => {
    expect(timeOf({}, 'asOf')).toBeUndefined();
    expect(() => timeOf({ asOf: '' }, 'asOf')).toThrow('asOf: is empty');
  });

  it.each(['yesterday', '2026-02-30', '2026-01-31 12:30', '0000-12-31', '9999-12-31T23:59-01:00', '1767225600'])(
    'refuses %s',
    (asOf) => {
      expect(() => timeOf({ asOf }, 'asOf')).toThrow(`asOf: ${JSON.stringify(asOf)} is not an ISO 8601 time`);
    },
  );

  it('refuses to be given twice', () => {
    expect(() => timeOf({ asOf: ['2026-01-01', '2026-01-02'] }, 'asOf')).toThrow('asOf: is given 2 times');
  });
});
