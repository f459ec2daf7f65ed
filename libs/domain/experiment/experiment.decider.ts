import type { Decider } from '../kernel/decider.js';
import { refuseIfAny } from '../kernel/domain-error.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import { decideSlot, refuseUnfit, scheduleEvents, setSchedule } from '../schedule/schedule-slot.js';
import type { ScheduleKind } from '../schedule/schedule.js';
import { evolve } from './experiment.evolve.js';
import type { Experiment, ExperimentCommand, ExperimentDetails, ExperimentEvent } from './experiment.js';

export const experimentDecider: Decider<Experiment, ExperimentCommand, ExperimentEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    ExperimentCreated: {},
    ExperimentUpdated: {},
    ...scheduleEvents,
    TickSkipped: { passing: true },
    ExperimentDeleted: { ends: true },
  },
};

type Active = Extract<Experiment, { status: 'active' }>;
type Command<Type extends ExperimentCommand['type']> = Extract<ExperimentCommand, { type: Type }>;

function decide(state: Experiment, command: ExperimentCommand): readonly ExperimentEvent[] {
  switch (command.type) {
    case 'CreateExperiment':
      return create(state, command);
    case 'UpdateExperiment':
      return update(active(state), command);
    case 'DeleteExperiment':
      active(state);
      return [{ type: 'ExperimentDeleted', data: {} }];
    default:
      return decideSlot(active(state), command, 'the experiment has no schedule');
  }
}

const templatePlace = 'template.schedule';

/** A service has decided what its experiments are made with. */
function create(state: Experiment, command: Command<'CreateExperiment'>): ExperimentEvent[] {
  if (state.status !== 'absent') throw existsAlready('experiment');
  const { details, mlInstanceId, service, kind, schedule, limits } = command;
  if (!service) refuseUnfit([{ place: templatePlace, current: undefined, wanted: schedule }], limits);
  if (schedule) requireKind(kind);
  const parts = { ...(service && { service }), ...(kind && { kind }), ...(schedule && { schedule }) };
  return [{ type: 'ExperimentCreated', data: { ...details, mlInstanceId, ...parts } }];
}

/** The schedule of a service's experiment is the service's to change. */
function update(state: Active, command: Command<'UpdateExperiment'>): ExperimentEvent[] {
  const { details, limits } = command;
  const { kind = state.kind, schedule } = state.service ? state : command;
  if (schedule) requireKind(kind);
  refuseUnfit([{ place: templatePlace, current: state.schedule, wanted: schedule }], limits);
  return [
    ...(same(detailsOf(state), details) ? [] : [{ type: 'ExperimentUpdated', data: details } as const]),
    ...(kind ? setSchedule(state, kind, schedule) : []),
  ];
}

function detailsOf({ name, description, tags, template }: Active): ExperimentDetails {
  return {
    name,
    ...(description !== undefined && { description }),
    ...(tags && { tags }),
    ...(template && { template }),
  };
}

/** Why a schedule is refused of which nobody says what it runs. */
export const scheduleNeedsTask = 'a schedule needs a first task, train or score, that says which runs it makes';

function requireKind(kind: ScheduleKind | undefined): void {
  if (!kind) refuseIfAny('unprocessable', { 'template.tasks': scheduleNeedsTask });
}

function active(state: Experiment): Active {
  if (state.status !== 'active') throw doesNotExist('experiment');
  return state;
}
