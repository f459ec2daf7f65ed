import { describe, expect, it } from '@jest/globals';
import { decideRepair } from './decide-repair.js';
import type { RunFacts } from './decide-repair.js';

const lease = 30_000;
const requested: RunFacts = { state: 'PENDING', age: 60_000, waits: false, retryIn: 0, inOutbox: false, job: 'absent' };
const running: RunFacts = { ...requested, state: 'RUNNING', job: 'active' };

describe('decideRepair', () => {
  it.each<[string, RunFacts, string]>([
    ['neither message nor job', requested, 'send'],
    ['a retry with neither', { ...requested, state: 'RETRY' }, 'send'],
    ['a message in the outbox', { ...requested, inOutbox: true }, 'leave'],
    ['a message in the outbox, its job ended', { ...requested, inOutbox: true, job: 'ended' }, 'leave'],
    ['a job that waits', { ...requested, job: 'waiting' }, 'leave'],
    ['a job under way, not yet claimed', { ...requested, job: 'active' }, 'leave'],
    ['a job that ended without a claim', { ...requested, job: 'ended' }, 'send-anew'],
    ['a job that ended just now', { ...requested, job: 'ended', age: lease }, 'leave'],
    ['waiting for another run', { ...requested, waits: true }, 'leave'],
    ['a retry that may not start yet', { ...requested, state: 'RETRY', retryIn: 1 }, 'leave'],
    ['a heartbeat within the lease', { ...running, silentFor: lease }, 'leave'],
    ['a heartbeat too old', { ...running, silentFor: lease + 1 }, 'give-up-attempt'],
    ['a heartbeat of the future, beyond what clocks differ', { ...running, silentFor: -lease - 1 }, 'give-up-attempt'],
    ['a heartbeat of the future, just', { ...running, silentFor: -lease }, 'leave'],
    ['claimed in the future, never a heartbeat', { ...running, age: -lease - 1 }, 'give-up-attempt'],
    ['a job that ended in the future', { ...requested, job: 'ended', age: -lease - 1 }, 'send-anew'],
    ['claimed just now, no heartbeat yet', { ...running, age: lease }, 'leave'],
    ['claimed long ago, never a heartbeat', { ...running, age: lease + 1 }, 'give-up-attempt'],
    ['running with its job gone', { ...running, job: 'absent', silentFor: 1 }, 'leave'],
  ])('%s', (_name, facts, kind) => {
    expect(decideRepair(facts, { ms: lease, heard: true })).toEqual({ kind });
  });

  it('gives nobody up who could not be heard', () => {
    expect(decideRepair({ ...running, silentFor: lease + 1 }, { ms: lease, heard: false })).toEqual({ kind: 'leave' });
    expect(decideRepair(requested, { ms: lease, heard: false })).toEqual({ kind: 'send' });
  });
});
