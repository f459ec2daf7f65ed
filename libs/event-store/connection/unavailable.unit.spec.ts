import { describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, VersionConflictError } from '../event-store.js';
import { isUnavailable, orUnavailable } from './unavailable.js';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('unavailable', () => {
  it.each<[string, Error, boolean]>([
    ['the connection is cut', coded('ECONNRESET'), true],
    ['it has been said already', new StoreUnavailableError('x'), true],
    ['the key is taken', coded('23505'), false],
    ['another append came first', new VersionConflictError(['run-1']), false],
  ])('when %s', (_what, error, expected) => {
    expect(isUnavailable(error)).toBe(expected);
  });

  it('becomes an error of its own, the rest passes', async () => {
    const failing = (error: unknown) =>
      orUnavailable(() => Promise.reject(error as Error)).catch((thrown: unknown) => thrown);
    const refused = coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432');
    expect(await failing(refused)).toEqual(
      new StoreUnavailableError('PostgreSQL cannot be reached: connect ECONNREFUSED 127.0.0.1:5432'),
    );
    const other = coded('23505');
    expect(await failing(other)).toBe(other);
  });
});
