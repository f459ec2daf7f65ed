import { describe, expect, it } from '@jest/globals';
import { lineSplitter, parseReport } from './report-lines.js';

describe('parseReport', () => {
  it.each([
    ['{"error":"row 3 is bad"}', { error: 'row 3 is bad' }],
    ['{"progress":{"fraction":0.5,"message":"half"}}', { progress: { fraction: 0.5, message: 'half' } }],
    ['{"progress":{"fraction":7}}', { progress: { fraction: 1 } }],
    ['{"progress":{"message":"loading","eta":3}}', { progress: { message: 'loading' } }],
    ['{"metric":{"name":"MAPE","value":0.08}}', { metric: { name: 'MAPE', value: 0.08 } }],
  ])('reads %s', (line, report) => {
    expect(parseReport(line)).toEqual(report);
  });

  it.each([
    'nonsense',
    '[]',
    'null',
    '{}',
    '{"error":3}',
    '{"progress":{}}',
    '{"metric":{"name":"MAPE","value":"0.08"}}',
    '{"metric":{"value":1}}',
  ])('does not read %s', (line) => {
    expect(parseReport(line)).toBeUndefined();
  });
});

describe('lineSplitter', () => {
  function split(chunks: string[], maxBytes = 10) {
    const lines: string[] = [];
    let tooLong = 0;
    const splitter = lineSplitter(
      maxBytes,
      (line) => lines.push(line),
      () => (tooLong += 1),
    );
    for (const chunk of chunks) splitter.push(Buffer.from(chunk));
    splitter.end();
    return { lines, tooLong };
  }

  it('is of texts that can be recorded', () => {
    expect(parseReport('{"metric":{"name":"a\\u0000\\ud800","value":1}}')).toEqual({
      metric: { name: 'a\uFFFD\uFFFD', value: 1 },
    });
  });

  it('joins what arrives in pieces and ends with the last line, terminated or not', () => {
    expect(split(['a', 'b\nc', '\n\n', 'd'])).toEqual({ lines: ['ab', 'c', 'd'], tooLong: 0 });
  });

  it('drops a line that is too long, wherever its pieces were cut, and goes on', () => {
    expect(split(['123456', '7890', 'x\nshort\n12345678901'])).toEqual({ lines: ['short'], tooLong: 2 });
  });

  it('keeps characters whole across chunks', () => {
    const bytes = Buffer.from('grün\n');
    const lines: string[] = [];
    const splitter = lineSplitter(
      10,
      (line) => lines.push(line),
      () => undefined,
    );
    for (const byte of bytes) splitter.push(Buffer.from([byte]));
    expect(lines).toEqual(['grün']);
  });
});
