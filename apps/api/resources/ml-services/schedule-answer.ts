import { nextInstants } from '#domain';
import type { ListQuery, ScheduleRow, Tick } from '#read-models';

const iso = (instant: string): string => new Date(instant).toISOString();

/** A tick without the ids that its place in the answer already says. */
export const tickAnswer = ({ schedule, nominalTime, outcome, reason, runId, decidedAt }: Tick) => ({
  schedule,
  nominalTime: iso(nominalTime),
  outcome,
  ...(reason !== undefined && { reason }),
  ...(runId !== undefined && { runId }),
  decidedAt: iso(decidedAt),
});

/** A schedule with its policies, the next instants that are to be decided, and the last ones that were. */
export const scheduleAnswer = ({ schedule, watermark, paused }: ScheduleRow, count: number, last: readonly Tick[]) => ({
  cron: schedule.cron,
  timezone: schedule.timezone ?? 'UTC',
  ...(schedule.startTime !== undefined && { startTime: schedule.startTime }),
  ...(schedule.endTime !== undefined && { endTime: schedule.endTime }),
  overlap: schedule.overlap ?? 'skip',
  missed: schedule.missed ?? 'latest',
  ...(schedule.catchUpWindow !== undefined && { catchUpWindow: schedule.catchUpWindow }),
  paused: paused ?? false,
  watermark: iso(watermark),
  next: nextInstants(schedule, watermark, count),
  last: last.map(tickAnswer),
});

/** The newest ticks first. */
export const lastTicks = (limit: number): ListQuery => ({
  start: 0,
  limit,
  orderby: [{ field: 'nominalTime', descending: true }],
  filters: [],
});
