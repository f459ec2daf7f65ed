import { describe, expect, it } from '@jest/globals';
import { shutdownBudget } from './shutdown-budget.js';

describe('shutdownBudget', () => {
  it.each([
    [8_000, { waitMs: 5_000, stopMs: 3_000, engineGraceMs: 1_500 }],
    [6_000, { waitMs: 3_000, stopMs: 3_000, engineGraceMs: 1_500 }],
    [2_000, { waitMs: 1_000, stopMs: 1_000, engineGraceMs: 500 }],
    [0, { waitMs: 0, stopMs: 0, engineGraceMs: 0 }],
    [3_600_000, { waitMs: 3_597_000, stopMs: 3_000, engineGraceMs: 1_500 }],
  ])('%d ms', (grace, budget) => {
    expect(shutdownBudget(grace)).toEqual(budget);
  });
});
