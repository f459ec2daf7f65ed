import { describe, expect, it } from '@jest/globals';
import { RunInputError } from '#application';
import { BadBatchError, BadRowError } from '#data-sets';
import { DomainError } from '#domain';
import { ObjectMissingError } from '#object-store';
import { failureOfError, failureOfOutcome } from './failure.js';

const told = ({ reason, message }: { reason: string; message: string }) => ({ reason, message });

describe("what an engine's failure means", () => {
  it.each([
    ['bad data', { kind: 'bad-data', message: 'row 3' }, { reason: 'bad-data', message: 'row 3' }],
    ['configuration', { kind: 'bad-configuration', message: 'r' }, { reason: 'bad-configuration', message: 'r' }],
    ['temporary', { kind: 'temporary', message: 'busy' }, { reason: 'temporary', message: 'busy' }],
    ['a crash', { kind: 'crashed', exitCode: 1, message: 'boom' }, { reason: 'crashed', message: 'boom' }],
    ['a time-out', { kind: 'timed-out' }, { reason: 'timed-out', message: 'the engine did not end within 90 s' }],
    [
      'too much written',
      { kind: 'too-large' },
      {
        reason: 'bad-configuration',
        message: 'the engine wrote more than the 64 MiB that RUN_OUTPUT_MAX_MIB allows a run, temporary files included',
      },
    ],
  ] as const)('%s', (_name, outcome, expected) => {
    expect(told(failureOfOutcome(outcome, { timeoutMs: 90_000, maxOutputBytes: 64 * 1024 ** 2 }))).toEqual(expected);
  });
});

describe('what an error means', () => {
  it.each([
    ['missing input', new RunInputError('no-model', 'no model'), 'no-model', 'no model'],
    ['a bad row', new BadRowError(3, 'x', 'a', 'a number'), 'bad-data', 'row 3, column "x": "a" is not a number'],
    ['a bad batch', new BadBatchError('two headers'), 'bad-data', 'two headers'],
    ['a broken rule', new DomainError('illegal-argument', 'unknown column'), 'bad-configuration', 'unknown column'],
    [
      'an object that is gone',
      new ObjectMissingError('objects:a'),
      'temporary',
      'object "objects:a" is not in the object store',
    ],
    [
      'a full disk',
      Object.assign(new Error('ENOSPC /srv/secret'), { code: 'ENOSPC' }),
      'temporary',
      'the storage is full: files of the run could not be written',
    ],
    [
      'a disk that is read-only',
      Object.assign(new Error('EROFS /srv/secret'), { code: 'EROFS' }),
      'temporary',
      'the storage is read-only: files of the run could not be written',
    ],
    [
      'anything else, untold',
      new Error('EIO /srv/secret'),
      'temporary',
      'the worker met an unexpected error, which its log describes',
    ],
  ] as const)('%s', (_name, error, reason, message) => {
    expect(told(failureOfError(error))).toEqual({ reason, message });
  });
});
