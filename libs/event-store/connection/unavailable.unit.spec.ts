import { describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, VersionConflictError } from '../event-store.js';
import { isUnavailable, orUnavailable } from './unavailable.js';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

const cases: readonly [string, unknown, boolean][] = [
  ['nobody listens', coded('ECONNREFUSED'), true],
  ['the connection is cut', coded('ECONNRESET'), true],
  ['the host is not known', coded('ENOTFOUND'), true],
  ['the socket file is missing', coded('ENOENT'), true],
  ['both addresses refuse', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), true],
  ['one address refuses, another the login', new AggregateError([coded('ECONNREFUSED'), coded('28P01')]), false],
  ['an administrator ends the session', coded('57P01'), true],
  ['the server has crashed', coded('57P02'), true],
  ['the server is starting', coded('57P03'), true],
  ['there are too many connections', coded('53300'), true],
  ['the connection is broken', coded('08006'), true],
  ['the driver lost the connection', new Error('Connection terminated unexpectedly'), true],
  ['the connection takes too long', new Error('Connection terminated due to connection timeout'), true],
  ['the pool takes too long', new Error('timeout exceeded when trying to connect'), true],
  ['it has been said already', new StoreUnavailableError('x'), true],
  ['the password is wrong', coded('28P01'), false],
  ['the database does not exist', coded('3D000'), false],
  ['the statement takes too long', coded('57014'), false],
  ['the key is taken', coded('23505'), false],
  ['the statement is wrong', coded('42601', 'Connection terminated'), false],
  ['another append came first', new VersionConflictError(['run-1']), false],
  ['something else fails', new Error('x'), false],
  ['no error at all', 'ECONNREFUSED', false],
];

describe('unavailable', () => {
  it.each(cases)('when %s', (_what, error, expected) => {
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
