import { describe, expect, it } from '@jest/globals';
import { isConnectionFault } from './connection-fault.js';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

const cases: readonly [string, unknown, boolean][] = [
  ['nobody listens', coded('ECONNREFUSED'), true],
  ['the connection is cut', coded('ECONNRESET'), true],
  ['the host is not known', coded('ENOTFOUND'), true],
  ['the host is down', coded('EHOSTDOWN'), true],
  ['the socket file is missing', Object.assign(coded('ENOENT'), { syscall: 'connect' }), true],
  ['both addresses refuse', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), true],
  ['an administrator ends the session', coded('57P01'), true],
  ['the server has crashed', coded('57P02'), true],
  ['the server is starting', coded('57P03'), true],
  ['the session was idle too long', coded('57P05'), true],
  ['there are too many connections', coded('53300'), true],
  ['the connection is broken', coded('08006'), true],
  ['pg lost its socket', new Error('Connection terminated unexpectedly'), true],
  ['the connection takes too long', new Error('Connection terminated due to connection timeout'), true],
  ['the pool takes too long', new Error('timeout exceeded when trying to connect'), true],
  ['ioredis has no socket', new Error("Stream isn't writeable and enableOfflineQueue options is false"), true],
  ['ioredis waited too long', new Error('Command timed out'), true],
  ['Redis loads its data', new Error('LOADING Redis is loading the dataset in memory'), true],
  ['another file is missing', Object.assign(coded('ENOENT'), { syscall: 'open' }), false],
  ['one address refuses, another the login', new AggregateError([coded('ECONNREFUSED'), coded('28P01')]), false],
  ['the password is wrong', coded('28P01'), false],
  ['the database does not exist', coded('3D000'), false],
  ['the statement takes too long', coded('57014'), false],
  ['the key is taken', coded('23505'), false],
  ['the statement is wrong', coded('42601', 'Connection terminated'), false],
  ['a lock is lost', new Error('Missing lock for job 1. moveToFinished'), false],
  ['something else fails', new Error('x'), false],
  ['it is no error at all', 'ECONNREFUSED', false],
];

describe('isConnectionFault', () => {
  it.each(cases)('when %s', (_what, error, expected) => {
    expect(isConnectionFault(error)).toBe(expected);
  });
});
