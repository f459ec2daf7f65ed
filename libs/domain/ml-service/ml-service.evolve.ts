import { assertNever } from '../kernel/assert-never.js';
import { without } from '../kernel/without.js';
import type { ScheduleKind } from '../schedule/schedule.js';
import type { MLService, MLServiceEvent } from './ml-service.js';

type Created = Extract<MLServiceEvent, { type: 'ServiceCreated' }>['data'];

/** Folds a service's events. Its shape stays the one it was published in, whatever schedules come and go. */
export function evolve(state: MLService, event: MLServiceEvent): MLService {
  if (event.type === 'ServiceCreated') return created(event.data);
  if (state.status !== 'published') return state;
  switch (event.type) {
    case 'ServiceUpdated':
      return { ...state, details: event.data };
    case 'ScheduleUpdated':
      return { ...state, schedules: { ...state.schedules, [event.data.kind]: event.data.schedule } };
    case 'ScheduleRemoved':
      return {
        ...state,
        schedules: without(state.schedules, event.data.kind),
        paused: others(state.paused, event.data.kind),
      };
    case 'SchedulePaused':
      return { ...state, paused: [...others(state.paused, event.data.kind), event.data.kind] };
    case 'ScheduleResumed':
      return { ...state, paused: others(state.paused, event.data.kind) };
    case 'ModelPromoted':
      return { ...state, champion: { modelId: event.data.modelId, runId: event.data.runId } };
    case 'ServiceDeleted':
      return { status: 'deleted' };
    default:
      return assertNever(event);
  }
}

const others = (kinds: readonly ScheduleKind[], kind: ScheduleKind) => kinds.filter((each) => each !== kind);

function created(data: Created): MLService {
  const {
    mlInstanceId,
    trainingExperimentId,
    trainingExperimentRunId,
    scoringExperimentId,
    shape,
    trainingSchedule,
    scoringSchedule,
    ...details
  } = data;
  return {
    status: 'published',
    shape,
    details,
    parts: {
      mlInstanceId,
      trainingExperimentId,
      ...(trainingExperimentRunId !== undefined && { trainingExperimentRunId }),
      scoringExperimentId,
    },
    schedules: {
      ...(trainingSchedule && { training: trainingSchedule }),
      ...(scoringSchedule && { scoring: scoringSchedule }),
    },
    paused: [],
  };
}
