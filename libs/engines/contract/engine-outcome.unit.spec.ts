import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from './engine-outcome.js';
import type { EngineOutcome, ExitFacts } from './engine-outcome.js';

const exited = (exitCode: number, rest: Partial<ExitFacts> = {}): ExitFacts => ({ exitCode, signal: null, ...rest });
const signalled = (signal: string, rest: Partial<ExitFacts> = {}): ExitFacts => ({ exitCode: null, signal, ...rest });

describe('the outcome of an engine', () => {
  it.each<[string, ExitFacts, EngineOutcome]>([
    ['0', exited(0), { kind: 'succeeded' }],
    ['0 with warnings', exited(0, { reportedError: 'x', lastStderrLine: 'y' }), { kind: 'succeeded' }],
    ['65', exited(65, { reportedError: 'row 3' }), { kind: 'bad-data', message: 'row 3' }],
    ['78', exited(78, { reportedError: 'ratio' }), { kind: 'bad-configuration', message: 'ratio' }],
    ['75', exited(75, { lastStderrLine: 'later' }), { kind: 'temporary', message: 'later' }],
    [
      '65, with what nobody can record',
      exited(65, { reportedError: 'a\0b\ud800' }),
      { kind: 'bad-data', message: 'a\uFFFDb\uFFFD' },
    ],
    ['65, silent', exited(65), { kind: 'bad-data', message: 'the engine exited with code 65' }],
    ['1', exited(1, { lastStderrLine: 'oops' }), { kind: 'crashed', exitCode: 1, message: 'oops' }],
    [
      'error before stderr',
      exited(2, { reportedError: 'a', lastStderrLine: 'b' }),
      { kind: 'crashed', exitCode: 2, message: 'a' },
    ],
    [
      'a signal',
      signalled('SIGSEGV'),
      { kind: 'crashed', signal: 'SIGSEGV', message: 'the engine was ended by SIGSEGV' },
    ],
    ['time-out', signalled('SIGKILL', { stopped: 'timed-out' }), { kind: 'timed-out' }],
    ['cancel', signalled('SIGTERM', { stopped: 'cancelled' }), { kind: 'cancelled' }],
    ['cancel, tidy exit', exited(0, { stopped: 'cancelled' }), { kind: 'cancelled' }],
    ['time-out, own code', exited(65, { stopped: 'timed-out', reportedError: 'x' }), { kind: 'timed-out' }],
  ])('%s', (_, facts, outcome) => {
    expect(outcomeOf(facts)).toEqual(outcome);
  });
});
