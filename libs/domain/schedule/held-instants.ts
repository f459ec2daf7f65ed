import { lastInstant } from './instants.js';
import type { ScheduleState } from './schedule.js';

/** A pause of a month holds millions of seconds, and finding one instant takes half a millisecond. */
const mostHeld = 100;

/**
 * The instants that a pause holds: they passed, and wait for its end to be decided.
 * @returns at most `count` ISO instants, and never more than a hundred; the newest first
 */
export function heldInstants({ schedule, watermark, paused }: ScheduleState, now: Date, count = mostHeld): string[] {
  if (!paused) return [];
  const held: string[] = [];
  const most = Math.min(count, mostHeld);
  const after = Date.parse(watermark);
  let at = lastInstant(schedule, after, now.getTime());
  while (at !== undefined && held.length < most) {
    held.push(new Date(at).toISOString());
    at = lastInstant(schedule, after, at - 1);
  }
  return held;
}
