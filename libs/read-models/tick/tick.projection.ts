import type { Projection, VersionedEvent } from '#event-store';
import { firstColumns, idIn } from '../resource-projection.js';
import type { Tick } from '../resource.js';

/** The ledger: each nominal instant of each schedule with what became of it. Written once, by the one event that decides it. */
export const tickProjection: Projection = {
  name: 'ticks',
  table: 'read_ticks',
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

function tickOf(event: VersionedEvent): Tick | undefined {
  if (event.type === 'TickSkipped') {
    const { nominalTime, reason, kind } = event.data;
    const experimentId = idIn('experiment', event) ?? '';
    return { experimentId, schedule: kind, nominalTime, outcome: 'skipped', reason, decidedAt: event.time };
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
