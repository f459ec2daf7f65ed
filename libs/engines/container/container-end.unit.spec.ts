import { describe, expect, it } from '@jest/globals';
import { containerEnd } from './container-end.js';
import { shortageIn } from './memory-shortage.js';

const started = { StartedAt: '2026-01-01T00:00:00Z' };
const never = { StartedAt: '0001-01-01T00:00:00Z' };
const exited = (exitCode: number) => ({ exitCode, signal: null });
const allowed = { memoryMiB: 64 };
const killed = { exitCode: null, signal: 'SIGKILL' };

describe('the end of a container', () => {
  it.each([0, 1, 65, 78, 125, 126, 127])('is its own when it has started: %i', (code) => {
    expect(containerEnd(exited(code), started, allowed)).toEqual(exited(code));
  });

  it.each([
    ['the engine away', 125, undefined, { exitCode: 75 }],
    ['the engine out of order', 125, never, { exitCode: 75 }],
    ['no such command', 127, { ...never, Error: 'not in $PATH' }, { exitCode: 78, reportedError: 'not in $PATH' }],
    ['no program', 126, never, { exitCode: 78 }],
    ['a client that failed', 1, never, { exitCode: 1 }],
  ])('is its client`s when it never has: %s', (_what, code, state, end) => {
    expect(containerEnd(exited(code), state, allowed)).toEqual({ signal: null, ...end });
  });

  it.each([
    ['in the state', 126, { ...never, Error: 'setrlimit `RLIMIT_NPROC`: Operation not permitted' }, {}],
    ['on standard error', 125, undefined, { lastStderrLine: 'runc: error setting rlimits for ready process: EPERM' }],
  ])('names the settings where limits are refused: %s', (_where, code, state, said) => {
    const end = containerEnd({ ...exited(code), ...said }, state, allowed);
    expect(end).toMatchObject({
      exitCode: 78,
      reportedError: expect.stringMatching(
        /rlimit[^]*: the container engine may not set[^]*ENGINE_CONTAINER_ARGUMENTS/,
      ),
    });
  });

  it('leaves what an engine says of limits to the engine', () => {
    const own = { ...exited(125), lastStderrLine: 'resource.setrlimit: not allowed' };
    expect(containerEnd(own, started, allowed)).toEqual(own);
  });

  it('names the limit of memory', () => {
    const message = 'the engine needs more than the 64 MiB of memory that it may use';
    const end = { exitCode: 78, signal: 'SIGKILL', reportedError: message };
    expect(containerEnd(killed, { ...started, OOMKilled: true }, allowed)).toEqual(end);
    expect(containerEnd(killed, started, allowed)).toMatchObject({
      ...killed,
      reportedError: expect.stringContaining('more than the 64 MiB'),
    });
    expect(containerEnd(killed, started, { ...allowed, cpuSeconds: 9 })).toMatchObject({
      reportedError: expect.stringContaining('more than 9 s (ENGINE_CPU_SECONDS)'),
    });
    expect(containerEnd(killed, started, allowed, 'limit')).toEqual(end);
    expect(containerEnd(exited(1), started, allowed, 'machine')).toMatchObject({
      exitCode: 75,
      reportedError: expect.stringContaining('the whole machine'),
    });
    expect(containerEnd(exited(0), { ...started, OOMKilled: true }, allowed)).toEqual(exited(0));
  });
});

describe('what the kernel says of memory', () => {
  const line = (constraint: string, of: string) =>
    `oom-kill:constraint=${constraint},nodemask=(null),cpuset=libpod-abc,mems_allowed=0,${of}task_memcg=/libpod_parent/libpod-abc,task=sh,pid=7,uid=0`;
  const own = line('CONSTRAINT_MEMCG', 'oom_memcg=/libpod_parent/libpod-abc,');
  const above = line('CONSTRAINT_MEMCG', 'oom_memcg=/libpod_parent,');
  const whole = line('CONSTRAINT_NONE', 'global_oom,');

  it.each([
    ['its own limit', own, 'limit'],
    ['that of a group around it', above, 'machine'],
    ['the machine', whole, 'machine'],
    ['the last of several', [whole, own, ''].join('\n'), 'limit'],
    ['another container', own.replaceAll('abc', 'abd'), undefined],
    ['nothing', '', undefined],
  ])('is about %s', (_what, log, shortage) => {
    expect(shortageIn(log, 'abc')).toBe(shortage);
  });
});
