import { describe, expect, it } from '@jest/globals';
import { poolSizeFor } from './connections.js';

describe('poolSizeFor', () => {
  it.each([
    [
      { training: 1, scoring: 2 },
      { max: 11, idleTimeout: 10_000 },
    ],
    [
      { training: 4, scoring: 4 },
      { max: 16, idleTimeout: 90_000 },
    ],
    [
      { training: 256, scoring: 256 },
      { max: 16, idleTimeout: 90_000 },
    ],
  ])('has runs share connections, and keeps those of many: %j', (concurrency, size) => {
    expect(poolSizeFor(concurrency, 8)).toEqual(size);
  });
});
