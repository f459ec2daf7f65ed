import { DomainError } from '../kernel/domain-error.js';
import { endOf, startOf } from './bounds.js';
import { isTimezone, parseCron, unknownZone } from './cron.js';
import { missedPolicies, overlapPolicies } from './schedule.js';
import type { Schedule } from './schedule.js';
import { parseScheduleTime } from './schedule-time.js';

/**
 * Everything that is wrong with a schedule, by the place of each field.
 * @param place where the schedule stands, such as `scoringSchedule`
 */
export function scheduleViolations(schedule: Schedule, place: string): Record<string, string> {
  const reasons: Partial<Record<keyof Schedule, string | undefined>> = {
    cron: cronFault(schedule),
    startTime: timeFault(schedule.startTime),
    endTime: timeFault(schedule.endTime) ?? orderFault(schedule),
    timezone:
      schedule.timezone === undefined || isTimezone(schedule.timezone) ? undefined : unknownZone(schedule.timezone),
    overlap: choiceFault(schedule.overlap, overlapPolicies),
    missed: choiceFault(schedule.missed, missedPolicies),
    catchUpWindow: minutesFault(schedule.catchUpWindow),
  };
  return Object.fromEntries(
    Object.entries(reasons).flatMap(([field, reason]) => (reason === undefined ? [] : [[`${place}.${field}`, reason]])),
  );
}

/** An unknown zone is the timezone's fault: the expression is then judged in UTC. */
function cronFault({ cron, timezone }: Schedule): string | undefined {
  try {
    parseCron(cron, timezone !== undefined && isTimezone(timezone) ? timezone : undefined);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}

const timeFault = (text: string | undefined): string | undefined =>
  text === undefined || parseScheduleTime(text) !== undefined
    ? undefined
    : `"${text}" is not a time: write YYYY-MM-DD or YYYY-MM-DDTHH:mm, with or without seconds, fraction and zone`;

function orderFault(schedule: Schedule): string | undefined {
  if (startOf(schedule) <= endOf(schedule)) return undefined;
  return `"${schedule.endTime ?? ''}" is before the startTime "${schedule.startTime ?? ''}"`;
}

const choiceFault = (value: string | undefined, allowed: readonly string[]): string | undefined =>
  value === undefined || allowed.includes(value) ? undefined : `"${value}" is not one of ${allowed.join(', ')}`;

const minutesFault = (value: number | undefined): string | undefined =>
  value === undefined || (Number.isFinite(value) && value >= 0)
    ? undefined
    : `${value} is not a number of minutes, 0 or more`;
