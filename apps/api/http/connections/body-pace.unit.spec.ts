import { describe, expect, it } from '@jest/globals';
import { BodyPace } from './body-pace.js';

const least = { withinMs: 30_000, bytesPerSecond: 100 };

describe('the pace of a body', () => {
  it('is too slow once too little came in the time that is given', () => {
    const pace = new BodyPace(least, 0, 500);
    expect(pace.isTooSlow(29_999, 500, true)).toBe(false);
    expect(pace.isTooSlow(30_000, 3_499, true)).toBe(true);
  });

  it('is measured anew after each time in which enough came', () => {
    const pace = new BodyPace(least, 0, 0);
    expect(pace.isTooSlow(30_000, 3_000, true)).toBe(false);
    expect(pace.isTooSlow(59_999, 3_000, true)).toBe(false);
    expect(pace.isTooSlow(60_000, 5_999, true)).toBe(true);
  });

  it('is not that of its reader', () => {
    const pace = new BodyPace(least, 0, 0);
    expect(pace.isTooSlow(600_000, 0, false)).toBe(false);
    expect(pace.isTooSlow(629_999, 0, true)).toBe(false);
    expect(pace.isTooSlow(630_000, 0, true)).toBe(true);
  });

  it('is one byte at least', () => {
    const pace = new BodyPace({ withinMs: 1_000, bytesPerSecond: 0 }, 0, 0);
    expect(pace.isTooSlow(1_000, 1, true)).toBe(false);
    expect(pace.isTooSlow(2_000, 1, true)).toBe(true);
  });
});
