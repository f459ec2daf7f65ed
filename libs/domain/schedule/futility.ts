import { endOf } from './bounds.js';
import { nextInstants } from './instants.js';
import type { Schedule } from './schedule.js';

/**
 * Says of a schedule that it does not fire from `now` on: that is no fault, for a client may send a whole service back
 * whose schedule is over, but one who meant to start something ought to know.
 * @param place where the schedule stands, such as `scoringSchedule`
 */
export function futilityOf(schedule: Schedule | undefined, place: string, now: Date): string[] {
  if (!schedule || nextInstants(schedule, new Date(now.getTime() - 1).toISOString(), 1).length > 0) return [];
  const { cron, endTime = '' } = schedule;
  const end = `its endTime "${endTime}"`;
  return endOf(schedule) < now.getTime()
    ? [`${place} will not fire: ${end} has passed`]
    : [`${place} will not fire: "${cron}" has no instant before ${end}`];
}
