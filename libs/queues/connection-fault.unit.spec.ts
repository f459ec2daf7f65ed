import { describe, expect, it } from '@jest/globals';
import { isConnectionFault } from './connection-fault.js';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('isConnectionFault', () => {
  it.each([
    ['refused', withCode('ECONNREFUSED'), true],
    ['refused on every address', new AggregateError([withCode('ECONNREFUSED')]), true],
    ['administrator command', withCode('57P01'), true],
    ['starting up', withCode('57P03'), true],
    ['connection exception', withCode('08006'), true],
    ['too many connections', withCode('53300'), true],
    ['pg lost its socket', new Error('Connection terminated unexpectedly'), true],
    ['ioredis without a socket', new Error("Stream isn't writeable and enableOfflineQueue options is false"), true],
    ['Redis loads its data', new Error('LOADING Redis is loading the dataset in memory'), true],
    ['a broken statement', withCode('42601', 'syntax error'), false],
    ['a lost lock', new Error('Missing lock for job 1. moveToFinished'), false],
    ['no error at all', 'ECONNREFUSED', false],
  ])('%s', (_name, error, expected) => {
    expect(isConnectionFault(error)).toBe(expected);
  });
});
