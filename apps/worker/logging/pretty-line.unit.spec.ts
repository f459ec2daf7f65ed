import { expect, it } from '@jest/globals';
import { prettyLine } from './pretty-line.js';

it('writes a log line as text', () => {
  const line = JSON.stringify({
    level: 40,
    time: '2026-01-02T03:04:05.678Z',
    process: 'worker',
    runId: 'r1',
    msg: 'lost',
  });
  expect(prettyLine(line)).toBe('2026-01-02T03:04:05.678Z warn  lost runId="r1"\n');
});

it("writes an error's stack below", () => {
  const line = JSON.stringify({
    level: 50,
    time: 't',
    msg: 'broken',
    err: { message: 'x', stack: 'Error: x\n    at y' },
  });
  expect(prettyLine(line)).toBe('t error broken\nError: x\n    at y\n');
});
