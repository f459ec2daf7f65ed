import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { DomainError, refuseIfAny } from '../kernel/domain-error.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import { intervalViolations } from '../schedule/interval.js';
import type { Schedule, ScheduleKind, ScheduleLimits } from '../schedule/schedule.js';
import { startTimeViolations } from '../schedule/start-time.js';
import { scheduleViolations } from '../schedule/violations.js';
import { evolve } from './experiment.evolve.js';
import type { Experiment, ExperimentCommand, ExperimentEvent } from './experiment.js';

export const experimentDecider: Decider<Experiment, ExperimentCommand, ExperimentEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    ExperimentCreated: {},
    ExperimentUpdated: {},
    ScheduleUpdated: {},
    ScheduleRemoved: {},
    SchedulePaused: {},
    ScheduleResumed: {},
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
    case 'SetSchedule':
      return setSchedule(active(state), command.kind, command.schedule, `${command.kind}Schedule`);
    case 'PauseSchedule':
      return pause(active(state), command);
    case 'ResumeSchedule':
      return resume(active(state), command);
    case 'DeleteExperiment':
      active(state);
      return [{ type: 'ExperimentDeleted', data: {} }];
    default:
      return assertNever(command);
  }
}

const templatePlace = 'template.schedule';

function create(state: Experiment, command: Command<'CreateExperiment'>): ExperimentEvent[] {
  if (state.status !== 'absent') throw existsAlready('experiment');
  const { details, mlInstanceId, service, kind, schedule, limits } = command;
  if (schedule) {
    const place = service ? `${service.kind}Schedule` : templatePlace;
    refuseIfAny('illegal-argument', scheduleViolations(schedule, place));
    refuseIfAny('illegal-argument', intervalViolations(undefined, schedule, place, limits?.minIntervalSeconds));
    kindOfSchedule(kind);
  }
  const parts = { ...(service && { service }), ...(kind && { kind }), ...(schedule && { schedule }) };
  return [{ type: 'ExperimentCreated', data: { ...details, mlInstanceId, ...parts } }];
}

function update(state: Active, { details, kind, schedule, limits }: Command<'UpdateExperiment'>): ExperimentEvent[] {
  const scheduleKind = kind ?? state.kind;
  const changed: ExperimentEvent[] = same(state.details, details) ? [] : [{ type: 'ExperimentUpdated', data: details }];
  const rescheduled = schedule
    ? setSchedule(state, kindOfSchedule(scheduleKind), schedule, templatePlace, limits)
    : removeSchedule(state);
  return [...changed, ...rescheduled];
}

function setSchedule(
  state: Active,
  kind: ScheduleKind,
  schedule: Schedule | undefined,
  place: string,
  limits?: ScheduleLimits,
): ExperimentEvent[] {
  if (!schedule) return removeSchedule(state);
  if (state.kind === kind && same(state.schedule, schedule)) return [];
  refuseIfAny('illegal-argument', scheduleViolations(schedule, place));
  refuseIfAny('illegal-argument', intervalViolations(state.schedule, schedule, place, limits?.minIntervalSeconds));
  refuseIfAny('unprocessable', startTimeViolations(state.schedule, schedule, place));
  return [{ type: 'ScheduleUpdated', data: { schedule, kind } }];
}

const removeSchedule = (state: Active): ExperimentEvent[] =>
  state.schedule ? [{ type: 'ScheduleRemoved', data: {} }] : [];

function kindOfSchedule(kind: ScheduleKind | undefined): ScheduleKind {
  if (kind) return kind;
  const reason = 'a schedule needs a first task, train or score, that says which runs it makes';
  throw new DomainError('unprocessable', `template.tasks: ${reason}`, { 'template.tasks': reason });
}

function pause(state: Active, { reason }: Command<'PauseSchedule'>): ExperimentEvent[] {
  scheduled(state, 'paused');
  return state.paused ? [] : [{ type: 'SchedulePaused', data: reason === undefined ? {} : { reason } }];
}

function resume(state: Active, { missed }: Command<'ResumeSchedule'>): ExperimentEvent[] {
  const schedule = scheduled(state, 'resumed');
  if (!state.paused) return [];
  return [{ type: 'ScheduleResumed', data: { missed: missed ?? schedule.missed ?? 'latest' } }];
}

function scheduled(state: Active, wanted: 'paused' | 'resumed'): Schedule {
  if (state.schedule) return state.schedule;
  throw new DomainError('conflict', `the experiment has no schedule that could be ${wanted}`);
}

function active(state: Experiment): Active {
  if (state.status !== 'active') throw doesNotExist('experiment');
  return state;
}
