import { instantsAfter } from '../instants.js';
import type { Schedule } from '../schedule.js';

/** At most `limit` nominal instants of a schedule in `(afterExclusive, untilInclusive]`, all ISO instants, oldest first. */
export function instantsBetween(
  schedule: Schedule,
  afterExclusive: string,
  untilInclusive: string,
  limit: number,
): string[] {
  const between: string[] = [];
  for (const instant of instantsAfter(schedule, Date.parse(afterExclusive))) {
    if (instant > Date.parse(untilInclusive) || between.length >= limit) break;
    between.push(new Date(instant).toISOString());
  }
  return between;
}
