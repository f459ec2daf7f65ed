import type { Window } from './run.js';

/**
 * The rows that a run of a nominal time may see.
 * @param nominalTime ISO instant, the exclusive end
 * @param timeframeMinutes how far back rows count; 0 or absent: all rows before the nominal time
 */
export function windowOf(nominalTime: string, timeframeMinutes: number | undefined): Window {
  const end = Date.parse(nominalTime);
  const to = new Date(end).toISOString();
  if (timeframeMinutes === undefined || timeframeMinutes === 0) return { to };
  return { from: new Date(Math.max(end - timeframeMinutes * 60_000, earliest)).toISOString(), to };
}

/** A frame of a million years is as good as none, but must still be a date that PostgreSQL and ISO 8601 can write. */
const earliest = Date.parse('0001-01-01T00:00:00Z');
