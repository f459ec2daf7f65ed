import type { Diagnosis } from './examine.js';

/** One line for the check, and one for each of its findings. */
export function diagnosisLines({ check, promise, ok, counts, findings, found, seconds }: Diagnosis): string[] {
  const seen = Object.entries(counts).map(([what, count]) => `${what} ${grouped(count)}`);
  const verdict = ok ? promise : `not so: ${promise}; ${grouped(found)} found`;
  const left = found - findings.length;
  return [
    `${ok ? 'ok  ' : 'FAIL'} ${check.padEnd(11)} ${verdict} (${[...seen, `${seconds.toFixed(1)} s`].join(', ')})`,
    ...findings.map(({ subject, message }) => `       ${subject}: ${message}`),
    ...(left > 0 ? [`       and ${grouped(left)} more`] : []),
  ];
}

const grouped = (count: number): string => count.toLocaleString('en');
