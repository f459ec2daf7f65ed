import { assertNever } from '../kernel/assert-never.js';
import { without } from '../kernel/without.js';
import type { Experiment, ExperimentEvent } from './experiment.js';

type Created = Extract<ExperimentEvent, { type: 'ExperimentCreated' }>['data'];

/** Folds an experiment's events. Ticks change no decision of its own. */
export function evolve(state: Experiment, event: ExperimentEvent): Experiment {
  if (event.type === 'ExperimentCreated') return created(event.data);
  if (state.status !== 'active') return state;
  switch (event.type) {
    case 'ExperimentUpdated':
      return { ...state, details: event.data };
    case 'ScheduleUpdated':
      return { ...state, schedule: event.data.schedule, kind: event.data.kind };
    case 'ScheduleRemoved':
      return { ...without(state, 'schedule'), paused: false };
    case 'SchedulePaused':
      return { ...state, paused: true };
    case 'ScheduleResumed':
      return { ...state, paused: false };
    case 'TickSkipped':
      return state;
    case 'ExperimentDeleted':
      return { status: 'deleted' };
    default:
      return assertNever(event);
  }
}

function created({ mlInstanceId, service, kind, schedule, ...details }: Created): Experiment {
  return {
    status: 'active',
    details,
    mlInstanceId,
    ...(service && { service }),
    ...(kind && { kind }),
    ...(schedule && { schedule }),
    paused: false,
  };
}
