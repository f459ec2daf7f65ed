import { describe, expect, it } from '@jest/globals';
import { backOff } from './back-off.js';

describe('backOff', () => {
  it.each([
    [0, 250],
    [1, 250],
    [2, 500],
    [3, 1_000],
    [5, 4_000],
    [6, 5_000],
    [5_000, 5_000],
  ])('%d failures: %d ms', (failures, expected) => {
    expect(backOff(failures)).toBe(expected);
  });
});
