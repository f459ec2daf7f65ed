import { describe, expect, it } from '@jest/globals';
import { decideRestart } from './restart-policy.js';
import type { Ending } from './restart-policy.js';

const crashed: Ending = { code: 1, signal: null, uptimeMs: 5_000, wasReady: true, earlierFailures: 0 };

describe('decideRestart', () => {
  it.each([
    [0, 500],
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [6, 30_000],
    [1_000, 30_000],
  ])('waits longer after %i failures in a row: %i ms', (earlierFailures, delayMs) => {
    expect(decideRestart({ ...crashed, earlierFailures })).toEqual({
      type: 'restart',
      delayMs,
      failures: earlierFailures + 1,
    });
  });

  it('starts a new count after a minute of health', () => {
    expect(decideRestart({ ...crashed, earlierFailures: 6, uptimeMs: 60_000 })).toEqual({
      type: 'restart',
      delayMs: 500,
      failures: 1,
    });
  });

  it('restarts a killed process, and one that ended unasked with code 0', () => {
    expect(decideRestart({ ...crashed, code: null, signal: 'SIGKILL' })).toMatchObject({ type: 'restart' });
    expect(decideRestart({ ...crashed, code: 0 })).toMatchObject({ type: 'restart' });
  });

  it('gives up when the configuration is wrong', () => {
    expect(decideRestart({ ...crashed, code: 78 })).toEqual({ type: 'giveUp', exitCode: 78 });
  });

  it('gives up after three starts that never got ready', () => {
    const never = { ...crashed, wasReady: false };
    expect(decideRestart({ ...never, earlierFailures: 1 })).toMatchObject({ type: 'restart' });
    expect(decideRestart({ ...never, earlierFailures: 2 })).toEqual({ type: 'giveUp', exitCode: 1 });
  });
});
