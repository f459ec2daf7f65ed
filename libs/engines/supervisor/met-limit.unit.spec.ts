import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from '../contract/engine-outcome.js';
import type { ExitFacts } from '../contract/engine-outcome.js';
import { usualLimits } from '../sandbox/limits.js';
import { limitOfSignal, withMetLimit } from './met-limit.js';

const limits = { ...usualLimits, cpuSeconds: 10, memoryMiB: 256 };
const crashed = (said: string, rest: Partial<ExitFacts> = {}): ExitFacts => ({
  ...{ exitCode: 1, signal: null, reportedError: said },
  ...rest,
});
const ends = (facts: ExitFacts, of: typeof limits | typeof usualLimits = limits) => {
  const outcome = outcomeOf(withMetLimit(facts, { cpuSeconds: 10, ...of }));
  return [outcome.kind, 'message' in outcome ? outcome.message : undefined];
};

describe('an engine that crashed', () => {
  it.each([
    ['OSError: [Errno 24] Too many open files', 'open files: 4096 are allowed (ENGINE_OPEN_FILES)'],
    ['OSError: [Errno 27] File too large', 'file size: 16384 MiB are allowed (ENGINE_FILE_MIB)'],
    ['numpy._ArrayMemoryError: Unable to allocate 9 GiB', 'out of memory: 256 MiB are allowed (ENGINE_MEMORY_MIB)'],
    ['what():  std::bad_alloc', 'out of memory: 256 MiB are allowed (ENGINE_MEMORY_MIB)'],
  ])('at a limit of its own, as by "%s", is not tried again', (said, limit) => {
    expect(ends(crashed(said))).toEqual(['bad-configuration', `${said} (${limit})`]);
    expect(ends(crashed(said, { exitCode: null, signal: 'SIGABRT' }))[0]).toBe('bad-configuration');
  });

  it.each([
    [
      "RuntimeError: can't start new thread",
      'too many processes: 512 processes and threads are allowed (ENGINE_PROCESSES)',
    ],
    ['RuntimeError: CUDA out of memory', 'out of memory: 256 MiB are allowed (ENGINE_MEMORY_MIB)'],
  ])('for what may be of others, as by "%s", is tried again', (said, limit) => {
    expect(ends(crashed(said))).toEqual(['crashed', `${said} (${limit})`]);
  });

  it('is tried again where nobody has limited the memory of its processes', () => {
    expect(ends(crashed('MemoryError'), usualLimits)).toEqual(['crashed', 'MemoryError (out of memory)']);
  });

  it.each(['OSError: [Errno 23] Too many open files in system', 'ValueError: x'])('by "%s" met no limit', (said) => {
    expect(ends(crashed(said))).toEqual(['crashed', said]);
  });
});

it('is judged in a time that grows with what it said and no faster', () => {
  for (const word of ['fork ', 'BlockingIOError ', 'ENGINE_', 'a']) {
    const said = word.repeat(200_000);
    expect(ends(crashed(said))).toEqual(['crashed', said]);
  }
});

it('says itself whether an engine that met a limit is to be tried again', () => {
  expect(ends(crashed('MemoryError', { exitCode: 75 }))[0]).toBe('temporary');
  expect(ends(crashed('MemoryError', { exitCode: 65 }))[0]).toBe('bad-data');
});

it('is a limit that ends a process by a signal of its own', () => {
  expect(limitOfSignal('SIGXFSZ', limits)).toMatch(/^file size: .* 16384 MiB \(ENGINE_FILE_MIB\)$/);
  expect(limitOfSignal('SIGXCPU', limits)).toMatch(/^CPU time: .* 10 s \(ENGINE_CPU_SECONDS\)$/);
  expect(limitOfSignal('SIGSEGV', limits)).toBeUndefined();
});
