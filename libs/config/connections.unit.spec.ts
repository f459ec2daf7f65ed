import { describe, expect, it } from '@jest/globals';
import { connectionsFor } from './connections.js';

describe('connectionsFor', () => {
  it.each([
    [{ training: 1, scoring: 2 }, 11],
    [{ training: 4, scoring: 4 }, 16],
    [{ training: 256, scoring: 256 }, 16],
  ])('has runs share them: %j', (concurrency, connections) => {
    expect(connectionsFor(concurrency, 8)).toBe(connections);
  });
});
