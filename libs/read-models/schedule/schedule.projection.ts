import { assertNever, initialWatermark, nextInstants } from '#domain';
import type { ExperimentEvent, Schedule, ScheduleKind, ScheduleState } from '#domain';
import type { Projection, VersionedEvent } from '#event-store';
import { later } from '../instant.js';
import { eventOf, firstColumns, idIn } from '../resource-projection.js';
import type { ResourceRow } from '../resource-projection.js';

/**
 * Every experiment has a row, so that a schedule that is added, removed and added again never decides an instant twice;
 * it is deleted while there is no `schedule`.
 */
export type ScheduleBody = Partial<ScheduleState> & {
  readonly experimentId: string;
  readonly serviceId?: string;
  readonly kind?: ScheduleKind;
};

type Row = ResourceRow<ScheduleBody>;

/** What the planner knows of each schedule: from its experiment's events, and from the runs that its ticks requested. */
export const scheduleProjection: Projection = {
  name: 'schedules',
  table: 'read_schedules',
  ownedByStream: false,
  keys: (event) => {
    const id = idIn('experiment', event) ?? tickOf(event)?.experimentId;
    return id === undefined ? [] : [id];
  },
  evolve: (current, event, id) => {
    const row = current as Row | undefined;
    const tick = tickOf(event);
    if (tick) return row && { ...row, ...columnsOf(decided(row.body, tick.nominalTime)), ...touched(row, event) };
    const body = changed(row?.body, eventOf(event) as ExperimentEvent, id, event.time);
    return (
      body && {
        ...(row ?? { id, ...firstColumns(event) }),
        ...columnsOf(body),
        ...touched(row, event),
        version: event.version,
      }
    );
  },
};

const columnsOf = (body: ScheduleBody) => ({
  body,
  deleted: body.schedule === undefined,
  service_id: body.serviceId ?? null,
  kind: body.kind ?? null,
  next_due: body.nextDue ?? null,
  paused: body.paused !== undefined,
});

const touched = (row: Row | undefined, { time }: VersionedEvent) => ({ updated: later(row?.updated, time) });

/** The tick that requested a run. */
function tickOf(event: VersionedEvent): { experimentId: string; nominalTime: string } | undefined {
  const { type, data } = eventOf(event);
  if (type !== 'RunRequested' || data.trigger.by !== 'schedule') return undefined;
  return { experimentId: data.experimentId, nominalTime: data.trigger.nominalTime };
}

function changed(
  body: ScheduleBody | undefined,
  event: ExperimentEvent,
  experimentId: string,
  time: string,
): ScheduleBody | undefined {
  if (event.type === 'ExperimentCreated') {
    const { service, kind = service?.kind, schedule } = event.data;
    const created = { experimentId, ...(service && { serviceId: service.serviceId }), ...(kind && { kind }) };
    return schedule ? rescheduled(created, schedule, time) : created;
  }
  if (!body) return undefined;
  switch (event.type) {
    case 'ScheduleUpdated':
      return rescheduled({ ...body, kind: event.data.kind }, event.data.schedule, time);
    case 'SchedulePaused': {
      const { reason } = event.data;
      return { ...body, paused: { since: time, ...(reason !== undefined && { reason }) } };
    }
    case 'ScheduleResumed': {
      const { paused: _paused, ...rest } = body;
      return { ...rest, resumed: { at: time, missed: event.data.missed } };
    }
    case 'TickSkipped':
      return decided(body, event.data.nominalTime);
    case 'ScheduleRemoved':
    case 'ExperimentDeleted':
      return removed(body);
    case 'ExperimentUpdated':
      return body;
    default:
      return assertNever(event);
  }
}

/**
 * A schedule that is new, or whose instants are others than before, counts from now on; else what is undecided stays
 * so. Neither decides an instant twice.
 */
function rescheduled(body: ScheduleBody, schedule: Schedule, time: string): ScheduleBody {
  const { schedule: before, watermark, nextDue } = body;
  const keepsInstants = before?.cron === schedule.cron && before.timezone === schedule.timezone;
  // A schedule that had come to its end and is given a later one does not make up for the time between.
  const goesOn = keepsInstants && watermark !== undefined && nextDue !== undefined;
  const next = goesOn ? watermark : later(watermark, initialWatermark(schedule, time));
  return withNextDue({ ...body, schedule, watermark: next });
}

function decided(body: ScheduleBody, nominalTime: string): ScheduleBody {
  const watermark = later(body.watermark, nominalTime);
  return watermark === body.watermark ? body : withNextDue({ ...body, watermark });
}

function withNextDue({ nextDue: _past, ...body }: ScheduleBody): ScheduleBody {
  const { schedule, watermark } = body;
  const [nextDue] = schedule && watermark !== undefined ? nextInstants(schedule, watermark, 1) : [];
  return { ...body, ...(nextDue !== undefined && { nextDue }) };
}

/** Keeps how far the deciding had come. */
function removed(body: ScheduleBody): ScheduleBody {
  const { schedule: _schedule, nextDue: _nextDue, paused: _paused, resumed: _resumed, ...rest } = body;
  return rest;
}
