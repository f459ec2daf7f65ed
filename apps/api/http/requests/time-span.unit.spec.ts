import { describe, expect, it } from '@jest/globals';
import { timeSpanOf } from './time-span.js';

const now = new Date('2026-03-10T12:00:00.000Z');

describe('a span of time', () => {
  it('is a day', () => {
    expect(timeSpanOf({}, now)).toEqual({ from: '2026-03-09T12:00:00.000Z', to: '2026-03-10T12:00:00.000Z' });
    expect(timeSpanOf({ from: '2026-03-01' }, now)).toEqual({
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-02T00:00:00.000Z',
    });
    expect(timeSpanOf({ to: '2026-03-01' }, now)).toEqual({
      from: '2026-02-28T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
    });
  });

  it('ends where times do', () => {
    const last = { from: '9999-12-31T12:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };
    expect(timeSpanOf({ from: last.from }, now)).toEqual(last);
    expect(timeSpanOf({ to: '0001-01-01' }, now)).toEqual({
      from: '0001-01-01T00:00:00.000Z',
      to: '0001-01-01T00:00:00.000Z',
    });
  });

  it('is what is asked for', () => {
    expect(timeSpanOf({ from: '2026-03-01T10:00+01:00', to: '2026-03-01T10:00Z' }, now)).toEqual({
      from: '2026-03-01T09:00:00.000Z',
      to: '2026-03-01T10:00:00.000Z',
    });
  });

  it('is refused by what is no time, by its direction, and by its length', () => {
    expect(() => timeSpanOf({ from: 'noon' }, now)).toThrow('from: "noon" is not an ISO 8601 time');
    expect(() => timeSpanOf({ from: '2026-03-02', to: '2026-03-01' }, now)).toThrow('is later than to');
    expect(() => timeSpanOf({ from: '2026-01-01', to: '2026-03-01' }, now)).toThrow(
      'from: "2026-01-01T00:00:00.000Z" is more than 31 days before to, "2026-03-01T00:00:00.000Z"',
    );
  });
});
