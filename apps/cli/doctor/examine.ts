import { performance } from 'node:perf_hooks';
import type { Check, Examined, Finding } from './check.js';

/** What one check has found. */
export interface Diagnosis {
  readonly check: string;
  readonly promise: string;
  readonly ok: boolean;
  /** How much was looked at. */
  readonly counts: Readonly<Record<string, number>>;
  /** The first ones. */
  readonly findings: readonly Finding[];
  /** How many there are in all. */
  readonly found: number;
  readonly seconds: number;
}

/** Runs one check; keeps its first `limit` findings and counts the others. */
export async function examine(check: Check, examined: Examined, limit: number): Promise<Diagnosis> {
  const started = performance.now();
  const findings: Finding[] = [];
  let found = 0;
  const counts = await check.look(examined, (finding) => {
    found += 1;
    if (findings.length < limit) findings.push(finding);
  });
  const seconds = Math.round(performance.now() - started) / 1_000;
  return { check: check.name, promise: check.promise, ok: found === 0, counts, findings, found, seconds };
}
