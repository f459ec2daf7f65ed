import type { ScheduleKind, TickDecision } from '#domain';
import type { VersionedEvent } from '#event-store';
import { firstColumns, idIn } from '../read-model.js';
import type { ReadModel } from '../read-model.js';
import { bodyFields, column } from '../listing/field-catalog.js';
import type { Field, FieldCatalog } from '../listing/field-catalog.js';

export interface DecidedTick {
  readonly experimentId: string;
  readonly serviceId?: string;
  readonly schedule: ScheduleKind;
  readonly nominalTime: string;
  readonly outcome: TickDecision['outcome'];
  readonly reason?: string;
  readonly runId?: string;
  readonly decidedAt: string;
}

/** What the run that a tick requested has come to. */
const ofRun = (value: string): Field => ({
  type: 'text',
  sql: `(select run.${value} from read_runs run where run.id = (t.body ->> 'runId')::uuid)`,
});

/** A service's ticks are those of its two experiments: that of a skipped tick does not know its service. */
export const tickFields: FieldCatalog = {
  ids: 'instant',
  defaultOrder: 'nominalTime',
  fields: {
    experimentId: column('uuid', 'experiment_id'),
    serviceId: { type: 'uuid', sql: '(select e.service_id from read_experiments e where e.id = t.experiment_id)' },
    schedule: column('text', 'schedule'),
    nominalTime: column('time', 'nominal_time'),
    outcome: column('text', 'outcome'),
    ...bodyFields('text', 'reason'),
    ...bodyFields('uuid', 'runId'),
    runState: ofRun('state'),
    runOutcome: ofRun("body ->> 'outcome'"),
    // What is held is not decided.
    decidedAt: { type: 'time', sql: "(case when t.outcome <> 'held' then t.created end)" },
  },
};

/** The ledger: each nominal instant of each schedule with what became of it. Written once, by the one event that decides it. */
export const tickReadModel: ReadModel = {
  name: 'ticks',
  table: 'read_ticks',
  fields: tickFields,
  ownedByStream: true,
  keys: (event) => {
    const tick = tickOf(event);
    return tick ? [`${tick.experimentId}@${tick.nominalTime}`] : [];
  },
  evolve: (row, event, id) => {
    const tick = tickOf(event);
    if (!tick) return row;
    return {
      id,
      ...firstColumns(event),
      version: 1,
      updated: event.time,
      deleted: false,
      body: tick,
      experiment_id: tick.experimentId,
      schedule: tick.schedule,
      nominal_time: tick.nominalTime,
      outcome: tick.outcome,
    };
  },
};

function tickOf(event: VersionedEvent): DecidedTick | undefined {
  if (event.type === 'TickSkipped') {
    const { nominalTime, reason, kind, serviceId } = event.data;
    const experimentId = idIn('experiment', event) ?? '';
    return {
      experimentId,
      ...(serviceId !== undefined && { serviceId }),
      schedule: kind,
      nominalTime,
      outcome: 'skipped',
      reason,
      decidedAt: event.time,
    };
  }
  if (event.type !== 'RunRequested' || event.data.trigger.by !== 'schedule') return undefined;
  const { experimentId, serviceId, trigger } = event.data;
  const runId = idIn('run', event);
  return {
    experimentId,
    ...(serviceId !== undefined && { serviceId }),
    schedule: trigger.kind,
    nominalTime: trigger.nominalTime,
    outcome: 'requested',
    ...(runId !== undefined && { runId }),
    decidedAt: event.time,
  };
}
