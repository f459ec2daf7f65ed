import { expect, it } from '@jest/globals';
import { logExpiry } from './log-expiry.js';

const ended = '2026-01-01T00:00:00.000Z';
const keep = { succeeded: 1, failed: 90 };
const succeeded = 'Logs of runs that succeeded are kept for 1 day after their end';
const failed = 'Logs of runs that failed or were cancelled are kept for 90 days after their end';

it.each([
  ['DONE', keep, '2026-01-02T00:00:00.001Z', succeeded],
  ['DONE', keep, '2026-01-02T00:00:00.000Z', undefined],
  ['DONE', { ...keep, succeeded: 0 }, '2126-01-01T00:00:00.000Z', undefined],
  ['FAILED', keep, '2026-04-01T00:00:00.001Z', failed],
  ['ABORTED', keep, '2026-04-01T00:00:00.001Z', failed],
  ['FAILED', keep, '2026-03-01T00:00:00.000Z', undefined],
  ['RETRY', keep, '2126-01-01T00:00:00.000Z', undefined],
] as const)('a run that is %s, kept %o, looked at %s: %s', (state, keepDays, now, expiry) => {
  expect(logExpiry({ state, ended }, keepDays, new Date(now))).toBe(expiry);
});

it('a run that has not ended has its logs', () => {
  expect(logExpiry({ state: 'RUNNING' }, keep, new Date('2126-01-01T00:00:00.000Z'))).toBeUndefined();
});
