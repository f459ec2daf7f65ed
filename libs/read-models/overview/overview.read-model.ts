import { byKind } from '#domain';
import type { ByKind, MLServiceEvent, RunEvent, ScheduleKind, Tags } from '#domain';
import type { VersionedEvent } from '#event-store';
import { earliest, later } from '../instant.js';
import { bodyFields, column, listedFields, mapInBody } from '../listing/field-catalog.js';
import { firstColumns, idIn } from '../read-model.js';
import type { ReadModel, ResourceRow } from '../read-model.js';
import { latenessP95, newPart, partOf, runChanged, runRequested, tickSkipped } from './overview-part.js';
import type { OverviewPart } from './overview-part.js';

/** A service as whoever watches hundreds of them wants to see it. */
export interface OverviewBody {
  readonly name: string;
  readonly mlInstanceId: string;
  readonly tags?: Tags;
  readonly champion?: { readonly modelId: string; readonly runId: string; readonly promoted: string };
  readonly parts: ByKind<OverviewPart>;
}

type Row = ResourceRow<OverviewBody>;

export const overviewFields = listedFields({
  ...bodyFields('text', 'name'),
  mlInstanceId: column('uuid', 'ml_instance_id'),
  paused: column('boolean', 'paused'),
  activeRuns: column('number', 'active'),
  failing: { type: 'boolean', sql: '(t.failing_since is not null)' },
  failingSince: column('time', 'failing_since'),
  latenessP95Ms: column('number', 'lateness_p95_ms'),
  'champion.modelId': { type: 'uuid', sql: "((t.body #>> '{champion,modelId}')::uuid)" },
  'tags.*': mapInBody('tags'),
});

/** One row a service: from its own events, and from those of the runs and ticks that name it. */
export const overviewReadModel: ReadModel = {
  name: 'overviews',
  table: 'read_overviews',
  fields: overviewFields,
  ownedByStream: false,
  keys: servicesOf,
  evolve: (current, event, id) => {
    const row = current as Row | undefined;
    const isOwn = idIn('mlService', event) !== undefined;
    const body = isOwn ? ofService(row?.body, event as MLServiceEvent & VersionedEvent) : row && ofRun(row.body, event);
    if (!body || (body === row?.body && !isOwn)) return row;
    return {
      ...(row ?? { id, ...firstColumns(event), deleted: false }),
      version: isOwn ? event.version : (row?.version ?? 0),
      updated: later(row?.updated, event.time),
      ...(event.type === 'ServiceDeleted' && { deleted: true }),
      body,
      ...columnsOf(body),
    };
  },
};

function servicesOf(event: VersionedEvent): string[] {
  const own = idIn('mlService', event);
  if (own !== undefined) return [own];
  const isRuns = idIn('run', event) !== undefined && event.type !== 'RunCancelRequested';
  if (!isRuns && event.type !== 'TickSkipped') return [];
  return [(event as RunEvent | Extract<VersionedEvent, { readonly type: 'TickSkipped' }>).data.serviceId ?? []].flat();
}

function columnsOf({ mlInstanceId, parts: { training, scoring } }: OverviewBody) {
  return {
    ml_instance_id: mlInstanceId,
    paused: training.pausedSince !== undefined || scoring.pausedSince !== undefined,
    active: training.open.length + scoring.open.length,
    failing_since: earliest([training.failingSince, scoring.failingSince]) ?? null,
    lateness_p95_ms: latenessP95([training, scoring]) ?? null,
  };
}

function ofService(body: OverviewBody | undefined, event: MLServiceEvent & { readonly time: string }) {
  if (event.type === 'ServiceCreated') {
    const { name, tags, mlInstanceId, parts } = event.data;
    const created = byKind((kind) => newPart(parts[kind].experimentId, parts[kind].schedule !== undefined));
    return { name, mlInstanceId, ...(tags && { tags }), parts: created };
  }
  return body && changed(body, event);
}

type Change = Exclude<MLServiceEvent, { readonly type: 'ServiceCreated' }> & { readonly time: string };

function changed(body: OverviewBody, event: Change): OverviewBody {
  switch (event.type) {
    case 'ServiceUpdated': {
      const { tags: _tags, ...rest } = body;
      const { name, tags } = event.data;
      return { ...rest, name, ...(tags && { tags }) };
    }
    case 'ScheduleUpdated':
      return withPart(body, event.data.kind, (part) => ({ ...part, isScheduled: true }));
    case 'ScheduleRemoved':
      return withPart(body, event.data.kind, (part) => ({ ...unpaused(part), isScheduled: false }));
    case 'SchedulePaused':
      return withPart(body, event.data.kind, (part) => ({ ...part, pausedSince: event.time }));
    case 'ScheduleResumed':
      return withPart(body, event.data.kind, unpaused);
    case 'ModelPromoted': {
      const { modelId, runId } = event.data;
      return { ...body, champion: { modelId, runId, promoted: event.time } };
    }
    case 'ChampionWithdrawn': {
      const { champion: _champion, ...rest } = body;
      return rest;
    }
    case 'ServiceDeleted':
      return body;
  }
}

function unpaused({ pausedSince: _since, ...part }: OverviewPart): OverviewPart {
  return part;
}

function withPart(body: OverviewBody, kind: ScheduleKind, change: (part: OverviewPart) => OverviewPart): OverviewBody {
  return { ...body, parts: { ...body.parts, [kind]: change(body.parts[kind]) } };
}

/** Runs and ticks of experiments that the service does not have any more change nothing. */
function ofRun(body: OverviewBody, event: VersionedEvent): OverviewBody {
  if (event.type === 'TickSkipped') {
    const kind = partOf(body.parts, idIn('experiment', event) ?? '');
    return kind ? withPart(body, kind, tickSkipped) : body;
  }
  const runId = idIn('run', event) ?? '';
  const run = event as RunEvent & VersionedEvent;
  const kind = partOf(body.parts, run.data.experimentId);
  if (!kind || run.type === 'RunCancelRequested') return body;
  return withPart(body, kind, (part) => {
    if (run.type !== 'RunRequested') return runChanged(part, runId, run, event.time);
    const { trigger } = run.data;
    const nominal = trigger.by === 'schedule' ? { nominalTime: trigger.nominalTime } : {};
    return runRequested(part, { runId, since: event.time, ...nominal });
  });
}
