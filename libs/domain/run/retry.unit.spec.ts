import { describe, expect, it } from '@jest/globals';
import { decideRetry } from './retry.js';
import type { FailureReason } from './run.js';

const now = '2025-01-01T00:00:00.000Z';

describe('decideRetry', () => {
  it.each([
    [1, '00:00:01'],
    [2, '00:00:04'],
    [3, '00:00:16'],
    [4, '00:01:04'],
    [5, '00:04:16'],
    [6, '00:05:00'],
    [500, '00:05:00'],
  ])('after attempt %i waits until %s', (attempt, time) => {
    expect(decideRetry({ attempt, attemptLimit: 1_000, reason: 'crashed' }, now)).toEqual({
      kind: 'retry',
      at: `2025-01-01T${time}.000Z`,
    });
  });

  it.each<[FailureReason, 'retry' | 'fail']>([
    ['bad-data', 'fail'],
    ['bad-configuration', 'fail'],
    ['no-model', 'fail'],
    ['temporary', 'retry'],
    ['crashed', 'retry'],
    ['timed-out', 'retry'],
    ['worker-lost', 'retry'],
  ])('decides for %s: %s', (reason, kind) => {
    expect(decideRetry({ attempt: 1, attemptLimit: 3, reason }, now).kind).toBe(kind);
  });

  it('fails at the attempt limit', () => {
    expect(decideRetry({ attempt: 2, attemptLimit: 3, reason: 'crashed' }, now).kind).toBe('retry');
    expect(decideRetry({ attempt: 3, attemptLimit: 3, reason: 'crashed' }, now)).toEqual({ kind: 'fail' });
  });
});
