import { describe, expect, it } from '@jest/globals';
import { ageViolation, dataAge } from './freshness.js';

const at = '2026-03-01T12:00:00.000Z';
const hour = { maxAgeMinutes: 60 };

describe('dataAge', () => {
  it.each([
    ['2026-03-01T11:00:00.000Z', 60, false],
    ['2026-03-01T10:59:59.999Z', 60, true],
    ['2026-02-28T12:00:00.000Z', 1_440, true],
    ['2026-03-01T12:00:00.000Z', 0, false],
    ['2026-03-02T00:00:00.000Z', 0, false],
  ])('of a newest row at %s is %i min, stale: %s', (newest, ageMinutes, stale) => {
    expect(dataAge({ rows: 3, newest }, at, hour)).toEqual({ newest, ageMinutes, stale });
  });

  it('judges nothing where nobody said how old data may be', () => {
    const newest = '2020-01-01T00:00:00.000Z';
    expect(dataAge({ rows: 3, newest }, at, undefined)).toEqual({ newest, ageMinutes: 3_242_160 });
    expect(dataAge({ rows: 0 }, at, undefined)).toEqual({});
  });

  it('takes data without rows for stale', () => {
    expect(dataAge({ rows: 0 }, at, hour)).toEqual({ stale: true });
  });

  it('does not judge rows that have no times', () => {
    expect(dataAge({ rows: 1_000 }, at, hour)).toEqual({});
  });
});

describe('ageViolation', () => {
  const told = 'data set "D" has no timestampColumn, which would tell how old its rows are';

  it.each([
    ['no column of times', undefined, hour, told],
    ['one', 'time', hour, undefined],
    ['none, where nobody asks', undefined, undefined, undefined],
  ])('of a data set with %s', (_, timestampColumn, freshness, violation) => {
    expect(ageViolation(freshness, { name: 'D', timestampColumn })).toBe(violation);
  });
});
