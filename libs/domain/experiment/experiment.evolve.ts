import { evolveSlot } from '../schedule/schedule-slot.js';
import type { Experiment, ExperimentDetails, ExperimentEvent } from './experiment.js';

type Active = Extract<Experiment, { status: 'active' }>;

/** Folds an experiment's events. Ticks change no decision of its own. */
export function evolve(state: Experiment, event: ExperimentEvent): Experiment {
  if (event.type === 'ExperimentCreated') return { status: 'active', ...event.data };
  if (state.status !== 'active') return state;
  switch (event.type) {
    case 'ExperimentUpdated':
      return updated(state, event.data);
    case 'TickSkipped':
      return state;
    case 'ExperimentDeleted':
      return { status: 'deleted' };
    default:
      return { ...evolveSlot(state, event), kind: event.data.kind };
  }
}

/** Details are replaced; all else stays. */
function updated(
  { name: _name, description: _description, tags: _tags, template: _template, ...fixed }: Active,
  details: ExperimentDetails,
): Active {
  return { ...fixed, ...details };
}
