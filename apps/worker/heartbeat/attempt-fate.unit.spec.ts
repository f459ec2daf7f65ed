import { describe, expect, it } from '@jest/globals';
import { attemptFate } from './attempt-fate.js';
import type { KnownRun } from '#application';

const mine = { attempt: 2, worker: 'a' };
const running: KnownRun = { state: 'RUNNING', attempt: 2, worker: 'a', cancelRequested: false };

describe('attemptFate', () => {
  it.each<[string, KnownRun | undefined, string]>([
    ['runs here', running, 'go-on'],
    ['is to be cancelled', { ...running, cancelRequested: true }, 'cancelled'],
    ['was given to another attempt', { ...running, attempt: 3 }, 'lost'],
    ['runs on another worker', { ...running, worker: 'b' }, 'lost'],
    ['cancelled, but of another worker', { ...running, worker: 'b', cancelRequested: true }, 'lost'],
    ['waits for its next attempt', { ...running, state: 'RETRY' }, 'lost'],
    ['has ended', { ...running, state: 'ABORTED' }, 'lost'],
    ['is unknown', undefined, 'lost'],
  ])('%s', (_name, run, fate) => {
    expect(attemptFate(run, mine)).toBe(fate);
  });
});
