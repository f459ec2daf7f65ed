import { without } from '../kernel/without.js';
import { evolveSlot } from '../schedule/schedule-slot.js';
import { byKind } from '../schedule/schedule.js';
import type { MLService, MLServiceEvent, ServicePart } from './ml-service.js';

type Published = Extract<MLService, { status: 'published' }>;
type Updated = Extract<MLServiceEvent, { type: 'ServiceUpdated' }>['data'];

/** Folds a service's events. Whether a schedule is paused, its experiment says. */
export function evolve(state: MLService, event: MLServiceEvent): MLService {
  if (event.type === 'ServiceCreated') return { status: 'published', ...event.data };
  if (state.status !== 'published') return state;
  switch (event.type) {
    case 'ServiceUpdated':
      return updated(state, event.data);
    case 'ModelPromoted':
      return { ...state, champion: { modelId: event.data.modelId, runId: event.data.runId } };
    case 'ChampionWithdrawn':
      return without(state, 'champion');
    case 'ServiceDeleted':
      return { status: 'deleted' };
    case 'SchedulePaused':
    case 'ScheduleResumed':
      return state;
    default: {
      const { kind } = event.data;
      return { ...state, parts: { ...state.parts, [kind]: evolveSlot(state.parts[kind], event) } };
    }
  }
}

/** Details and data are replaced; instance, experiments, schedules and champion stay. */
function updated({ status, mlInstanceId, shape, parts, champion }: Published, data: Updated): Published {
  return {
    ...data,
    status,
    mlInstanceId,
    shape,
    parts: byKind((kind) => ({ ...fixedOf(parts[kind]), ...data.parts[kind] })),
    ...(champion && { champion }),
  };
}

const fixedOf = ({ experimentId, experimentRunId, schedule }: ServicePart): ServicePart => ({
  experimentId,
  ...(experimentRunId !== undefined && { experimentRunId }),
  ...(schedule && { schedule }),
});
