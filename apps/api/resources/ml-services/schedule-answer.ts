import { nextInstants } from '#domain';
import type { ListQuery, Resource, ScheduleRow, Tick } from '#read-models';

const iso = (instant: string): string => new Date(instant).toISOString();

/** A tick without the ids that its place in the answer already says. */
export const tickAnswer = ({ body }: Resource<Tick>) => ({
  schedule: body.schedule,
  nominalTime: iso(body.nominalTime),
  outcome: body.outcome,
  ...(body.reason !== undefined && { reason: body.reason }),
  ...(body.runId !== undefined && { runId: body.runId }),
  ...(body.runState !== undefined && { runState: body.runState }),
  ...(body.runOutcome !== undefined && { runOutcome: body.runOutcome }),
  decidedAt: iso(body.decidedAt),
});

/** A schedule with its policies, the next instants that are to be decided, and the last ones that were. */
export const scheduleAnswer = (
  { schedule, watermark, paused }: ScheduleRow,
  count: number,
  last: readonly Resource<Tick>[],
) => ({
  cron: schedule.cron,
  timezone: schedule.timezone ?? 'UTC',
  ...(schedule.startTime !== undefined && { startTime: schedule.startTime }),
  ...(schedule.endTime !== undefined && { endTime: schedule.endTime }),
  overlap: schedule.overlap ?? 'skip',
  missed: schedule.missed ?? 'latest',
  ...(schedule.catchUpWindow !== undefined && { catchUpWindow: schedule.catchUpWindow }),
  paused: paused !== undefined,
  ...(paused && { pausedSince: iso(paused.since) }),
  ...(paused?.reason !== undefined && { pauseReason: paused.reason }),
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
