import { startOf } from './bounds.js';
import type { Schedule } from './schedule.js';

/**
 * Why a schedule may not take another's place: its startTime is fixed once it exists. The same instant written in
 * another way is no change, nor is a day that moves with its schedule's zone; and a schedule may be added where none was,
 * or removed.
 */
export function startTimeViolations(
  current: Schedule | undefined,
  wanted: Schedule | undefined,
  place: string,
): Record<string, string> {
  if (!current || !wanted || current.startTime === wanted.startTime) return {};
  if (current.startTime !== undefined && startOf(current) === startOf(wanted)) return {};
  const [from, to] = [current, wanted].map(({ startTime }) => (startTime === undefined ? 'none' : `"${startTime}"`));
  return {
    [`${place}.startTime`]: `${to ?? ''} cannot replace ${from ?? ''}: the startTime of an existing schedule is fixed; publish the service again to start at another time`,
  };
}
