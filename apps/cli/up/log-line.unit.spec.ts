import { expect, it } from '@jest/globals';
import { readableLine } from './log-line.js';

const time = Date.UTC(2026, 0, 2, 3, 4, 5);

it('shows time, process, level, message and what else was logged', () => {
  const line = JSON.stringify({ level: 40, time, pid: 7, hostname: 'h', msg: 'late', runId: 'r1', lagMs: 12 });
  expect(readableLine('worker', line)).toBe('03:04:05 worker   warn  late runId=r1 lagMs=12');
});

it('reads a time in ISO 8601, and does without one', () => {
  const line = (time?: string) => JSON.stringify({ level: 30, time, msg: 'hello' });
  expect(readableLine('api', line('2026-01-02T03:04:05.678Z'))).toBe('03:04:05 api      info  hello');
  expect(readableLine('api', line())).toBe('         api      info  hello');
});

it('shows the stack of an error below', () => {
  const line = JSON.stringify({ level: 50, time, msg: 'broken', err: { message: 'x', stack: 'Error: x\n  at y' } });
  expect(readableLine('api', line)).toBe('03:04:05 api      error broken\n    Error: x\n      at y');
});

it('leaves other text as it is', () => {
  expect(readableLine('api', 'out of memory')).toBe('         api      out of memory');
  expect(readableLine('api', '{broken')).toBe('         api      {broken');
});

it('hides the message that is meant for the supervisor', () => {
  expect(readableLine('api', '{"ready":"api","url":"http://127.0.0.1:3000"}')).toBeUndefined();
});
