import { describe, expect, it } from '@jest/globals';
import { diagnosisLines } from './diagnosis-lines.js';
import type { Diagnosis } from './examine.js';

const fine: Diagnosis = {
  check: 'ticks',
  promise: 'every tick has exactly one outcome',
  ok: true,
  counts: { ticks: 1_000_000, waiting: 3 },
  findings: [],
  found: 0,
  seconds: 12.345,
};

describe('the lines of a diagnosis', () => {
  it('are one where all is well', () => {
    expect(diagnosisLines(fine)).toEqual([
      'ok   ticks       every tick has exactly one outcome (ticks 1,000,000, waiting 3, 12.3 s)',
    ]);
  });

  it('name what is not so, and count the rest', () => {
    const findings = [{ subject: 'tick e1@2026-03-01T00:00:00.000Z', message: 'is lost' }];
    expect(diagnosisLines({ ...fine, ok: false, findings, found: 1_201 })).toEqual([
      'FAIL ticks       not so: every tick has exactly one outcome; 1,201 found (ticks 1,000,000, waiting 3, 12.3 s)',
      '       tick e1@2026-03-01T00:00:00.000Z: is lost',
      '       and 1,200 more',
    ]);
  });
});
