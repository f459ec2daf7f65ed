import { heldInstants, nextInstants, scheduleWords } from '#domain';
import type { ListQuery, Resource, ScheduleRow, Tick } from '#read-models';
import { wholeNumber } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';

/** How many of the next and of the last ticks an answer shows. */
export const shownTicks = 5;

/** How many of the next instants are asked for. */
export const nextAsked = (query: QueryValues): number =>
  wholeNumber(query, 'next', { least: 0, most: 1_000, absent: shownTicks });

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
  ...(body.decidedAt !== undefined && { decidedAt: iso(body.decidedAt) }),
});

/**
 * A schedule with its policies, the next instants that are to be decided, and the last ones that were. Of one that is
 * paused the next ones are those to come, for what has passed already is held.
 */
export const scheduleAnswer = (
  row: ScheduleRow,
  { now, count }: { readonly now: Date; readonly count: number },
  last: readonly Resource<Tick>[],
) => ({
  ...policiesOf(row),
  ...stateOf(row, now, count),
  last: last.map(tickAnswer),
});

const policiesOf = ({ schedule }: ScheduleRow) => ({
  cron: schedule.cron,
  words: scheduleWords(schedule),
  timezone: schedule.timezone ?? 'UTC',
  ...(schedule.startTime !== undefined && { startTime: schedule.startTime }),
  ...(schedule.endTime !== undefined && { endTime: schedule.endTime }),
  overlap: schedule.overlap ?? 'skip',
  missed: schedule.missed ?? 'latest',
  ...(schedule.catchUpWindow !== undefined && { catchUpWindow: schedule.catchUpWindow }),
});

function stateOf(row: ScheduleRow, now: Date, count: number) {
  const { schedule, watermark, paused } = row;
  if (!paused) return { paused: false, watermark: iso(watermark), next: nextInstants(schedule, watermark, count) };
  const from = new Date(Math.max(Date.parse(watermark), now.getTime())).toISOString();
  return {
    paused: true,
    pausedSince: iso(paused.since),
    ...(paused.reason !== undefined && { pauseReason: paused.reason }),
    watermark: iso(watermark),
    held: heldInstants(row, now, count),
    next: nextInstants(schedule, from, count),
    nextOutcome: 'held',
  };
}

/** The newest ticks first, of those that were decided at an instant. */
export const lastTicks = (limit: number, asOf?: string): ListQuery => ({
  start: 0,
  limit,
  orderby: [{ field: 'nominalTime', descending: true }],
  filters: asOf === undefined ? [] : [{ field: 'decidedAt', operator: '<=', value: asOf }],
});
