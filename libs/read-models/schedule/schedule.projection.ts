import { assertNever, endedBefore, initialWatermark, keepsInstants, nextInstants } from '#domain';
import type { ClosedSpan, ExperimentEvent, Schedule, ScheduleKind, ScheduleState } from '#domain';
import type { Projection, VersionedEvent } from '#event-store';
import { later } from '../instant.js';
import { firstColumns, idIn } from '../read-model.js';
import type { ResourceRow } from '../read-model.js';

/**
 * Every experiment has a row, so that a schedule that is added, removed and added again never decides an instant twice;
 * it is deleted while there is no `schedule` and nothing of an earlier one is undecided.
 */
export type ScheduleBody = Partial<ScheduleState> & {
  readonly experimentId: string;
  readonly serviceId?: string;
  readonly kind?: ScheduleKind;
  /** What is undecided of the schedule as it was before a change, oldest first; decided before anything else. */
  readonly closed?: readonly ClosedSpan[];
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
    const body = changed(row?.body, event as ExperimentEvent, id, event.time);
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
  deleted: body.schedule === undefined && body.closed === undefined,
  service_id: body.serviceId ?? null,
  kind: body.kind ?? null,
  next_due: body.nextDue ?? null,
  // A pause holds what comes after it.
  paused: body.paused !== undefined && body.closed === undefined,
});

const touched = (row: Row | undefined, { time }: VersionedEvent) => ({ updated: later(row?.updated, time) });

/** The tick that requested a run. */
function tickOf(event: VersionedEvent): { experimentId: string; nominalTime: string } | undefined {
  const { type, data } = event;
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
      const paused = { since: time, ...(reason !== undefined && { reason }) };
      return withNextDue({ ...closedAt(body, time), paused });
    }
    case 'ScheduleResumed': {
      const { paused: _paused, ...rest } = body;
      return { ...rest, resumed: { at: time, missed: event.data.missed } };
    }
    case 'TickSkipped':
      return decided(body, event.data.nominalTime);
    case 'ScheduleRemoved':
    case 'ExperimentDeleted':
      return removed(closedAt(body, time));
    case 'ExperimentUpdated':
      return body;
    default:
      return assertNever(event);
  }
}

/**
 * A schedule that is new, or whose instants are others than before, counts from now on; else what is undecided is left
 * to the new policies. Neither decides an instant twice.
 */
function rescheduled(body: ScheduleBody, schedule: Schedule, time: string): ScheduleBody {
  const { schedule: before } = body;
  if (before && keepsInstants(before, schedule, time)) return withNextDue({ ...body, schedule });
  const closed = closedAt(body, time);
  const watermark = later(closed.watermark, initialWatermark(schedule, time));
  return withNextDue({ ...closed, schedule, watermark });
}

/** Sets aside what was due before `time` and is undecided, to be decided as the schedule now stands; a pause ends for it. */
function closedAt(body: ScheduleBody, time: string): ScheduleBody {
  const { schedule, kind, watermark, paused, resumed: before, closed: earlier = [], ...rest } = body;
  if (!schedule || !kind || watermark === undefined) return body;
  const resumed = paused ? ({ at: time, missed: 'skip' } as const) : before;
  const span = { kind, schedule: endedBefore(schedule, time), watermark, ...(resumed && { resumed }) };
  return {
    ...rest,
    schedule,
    kind,
    watermark: later(watermark, initialWatermark(schedule, time)),
    ...(paused && { paused }),
    ...withSpans([...earlier, span]),
  };
}

const withSpans = (spans: readonly ClosedSpan[]): Pick<ScheduleBody, 'closed'> => {
  const closed = spans.filter((span) => nextOf(span) !== undefined);
  return closed.length > 0 ? { closed } : {};
};

function decided(body: ScheduleBody, nominalTime: string): ScheduleBody {
  const { closed: spans = [], ...rest } = body;
  const place = spans.findIndex(({ schedule: { endTime = nominalTime } }) => nominalTime <= endTime);
  if (place >= 0) {
    const advanced = spans.map((span, index) =>
      index === place ? { ...span, watermark: later(span.watermark, nominalTime) } : span,
    );
    return withNextDue({ ...rest, ...withSpans(advanced) });
  }
  const watermark = later(body.watermark, nominalTime);
  return watermark === body.watermark ? body : withNextDue({ ...body, watermark });
}

/** The body once everything up to an instant is decided, of which its own ticks say nothing. */
export function decidedUpTo(body: ScheduleBody, nominalTime: string): ScheduleBody {
  const { closed = [], ...rest } = body;
  const open = closed.filter(({ schedule: { endTime } }) => endTime === undefined || endTime > nominalTime);
  return decided({ ...rest, ...withSpans(open) }, nominalTime);
}

function withNextDue({ nextDue: _past, ...body }: ScheduleBody): ScheduleBody {
  const { schedule, watermark, closed: [first] = [] } = body;
  const current = schedule && watermark !== undefined ? { schedule, watermark } : undefined;
  const span = first ?? current;
  const nextDue = span && nextOf(span);
  return { ...body, ...(nextDue !== undefined && { nextDue }) };
}

const nextOf = ({ schedule, watermark }: Pick<ClosedSpan, 'schedule' | 'watermark'>): string | undefined =>
  nextInstants(schedule, watermark, 1)[0];

/** Keeps how far the deciding had come. */
function removed(body: ScheduleBody): ScheduleBody {
  const { schedule: _schedule, paused: _paused, resumed: _resumed, ...rest } = body;
  return withNextDue(rest);
}
