import { startOfLocalDay } from './local-day.js';
import type { Schedule } from './schedule.js';
import { parseScheduleTime } from './schedule-time.js';

type Bounds = Pick<Schedule, 'startTime' | 'endTime' | 'timezone'>;

/** The first moment at which a schedule may fire, milliseconds since 1970: of a startTime that is a day, the day's first in the schedule's zone. */
export const startOf = ({ startTime, timezone }: Bounds): number =>
  (startTime === undefined ? undefined : momentOf(startTime, timezone)) ?? Number.NEGATIVE_INFINITY;

/** The last moment at which a schedule may fire, milliseconds since 1970: of an endTime that is a day, the day's last in the schedule's zone. */
export function endOf({ endTime, timezone }: Bounds): number {
  if (endTime === undefined) return Number.POSITIVE_INFINITY;
  const moment = isDay(endTime) ? lastOf(endTime, timezone) : parseScheduleTime(endTime);
  return moment ?? Number.POSITIVE_INFINITY;
}

const isDay = (text: string): boolean => !text.includes('T');

function momentOf(text: string, timezone = 'UTC'): number | undefined {
  const moment = parseScheduleTime(text);
  return moment !== undefined && isDay(text) ? startOfLocalDay(moment, timezone) : moment;
}

const day = 86_400_000;

/** The last millisecond of a day. */
function lastOf(text: string, timezone = 'UTC'): number | undefined {
  const midnight = parseScheduleTime(text);
  return midnight === undefined ? undefined : startOfLocalDay(midnight + day, timezone) - 1;
}
