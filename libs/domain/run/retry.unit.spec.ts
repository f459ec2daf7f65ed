import { describe, expect, it } from '@jest/globals';
import { decideRetry, retryViolations } from './retry.js';
import type { BackOff } from './retry.js';
import type { FailureReason } from './failure-reason.js';

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
    expect(decideRetry({ attempt, handedBack: 0, attemptLimit: 1_000, reason: 'crashed' }, now)).toEqual({
      kind: 'retry',
      at: `2025-01-01T${time}.000Z`,
    });
  });

  it.each<[BackOff, readonly string[]]>([
    [{ delaySeconds: 10 }, ['00:00:10', '00:00:40', '00:02:40', '00:05:00']],
    [{ delaySeconds: 10, factor: 1 }, ['00:00:10', '00:00:10', '00:00:10']],
    [{ factor: 2, maxDelaySeconds: 3 }, ['00:00:01', '00:00:02', '00:00:03', '00:00:03']],
    [{ delaySeconds: 0 }, ['00:00:00', '00:00:00']],
    [{ delaySeconds: 600 }, ['00:10:00', '00:10:00']],
  ])('with %j waits until %j', (backOff, times) => {
    times.forEach((time, index) => {
      expect(
        decideRetry({ attempt: index + 1, handedBack: 0, attemptLimit: 10, backOff, reason: 'crashed' }, now),
      ).toEqual({
        kind: 'retry',
        at: `2025-01-01T${time}.000Z`,
      });
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
    expect(decideRetry({ attempt: 1, handedBack: 0, attemptLimit: 3, reason }, now).kind).toBe(kind);
  });

  it('fails at the attempt limit', () => {
    const crashed = { handedBack: 0, attemptLimit: 3, reason: 'crashed' } as const;
    expect(decideRetry({ ...crashed, attempt: 2 }, now).kind).toBe('retry');
    expect(decideRetry({ ...crashed, attempt: 3 }, now)).toEqual({ kind: 'fail' });
  });

  it('tries at once again what was handed back, however often', () => {
    const stopped = { attempt: 50, handedBack: 49, attemptLimit: 1, reason: 'worker-stopped' } as const;
    expect(decideRetry(stopped, now)).toEqual({ kind: 'retry', at: now });
  });

  it('counts only attempts that were not handed back', () => {
    const crashed = { attempt: 7, handedBack: 5, attemptLimit: 3, reason: 'crashed' } as const;
    expect(decideRetry(crashed, now)).toEqual({ kind: 'retry', at: '2025-01-01T00:00:04.000Z' });
    expect(decideRetry({ ...crashed, handedBack: 4 }, now)).toEqual({ kind: 'fail' });
  });
});

describe('retryViolations', () => {
  it.each([
    [{ maxDelaySeconds: 5, delaySeconds: 10 }, '5 is less than 10 s, the pause after the first attempt'],
    [{ maxDelaySeconds: 0 }, '0 is less than 1 s, the pause after the first attempt'],
  ])('refuses %j', (policy, reason) => {
    expect(retryViolations(policy, 'retry')).toEqual({ 'retry.maxDelaySeconds': reason });
  });

  it.each([{}, { attempts: 1 }, { delaySeconds: 600 }, { delaySeconds: 10, maxDelaySeconds: 10 }])(
    'admits %j',
    (policy) => {
      expect(retryViolations(policy, 'retry')).toEqual({});
    },
  );
});
