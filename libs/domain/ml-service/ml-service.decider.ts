import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { DomainError, refuseIfAny } from '../kernel/domain-error.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import { intervalViolations } from '../schedule/interval.js';
import { scheduleKinds } from '../schedule/schedule.js';
import type { Schedule, ScheduleKind, ScheduleLimits } from '../schedule/schedule.js';
import { startTimeViolations } from '../schedule/start-time.js';
import { scheduleViolations } from '../schedule/violations.js';
import { evolve } from './ml-service.evolve.js';
import type { MLService, MLServiceCommand, MLServiceEvent, Schedules } from './ml-service.js';
import { shapeOf } from './publication-shape.js';

export const mlServiceDecider: Decider<MLService, MLServiceCommand, MLServiceEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    ServiceCreated: {},
    ServiceUpdated: {},
    ScheduleUpdated: {},
    ScheduleRemoved: {},
    SchedulePaused: {},
    ScheduleResumed: {},
    ModelPromoted: {},
    ServiceDeleted: { ends: true },
  },
};

type Published = Extract<MLService, { status: 'published' }>;
type Command<Type extends MLServiceCommand['type']> = Extract<MLServiceCommand, { type: Type }>;

function decide(state: MLService, command: MLServiceCommand): readonly MLServiceEvent[] {
  switch (command.type) {
    case 'PublishService':
      return publish(state, command);
    case 'UpdateService':
      return update(published(state), command);
    case 'PauseSchedule':
      return pause(published(state), command);
    case 'ResumeSchedule':
      return resume(published(state), command);
    case 'PromoteModel':
      return promote(state, command);
    case 'DeleteService':
      published(state);
      return [{ type: 'ServiceDeleted', data: {} }];
    default:
      return assertNever(command);
  }
}

/** The model of a run that the request names serves from the start. */
function publish(state: MLService, command: Command<'PublishService'>): MLServiceEvent[] {
  if (state.status !== 'absent') throw existsAlready('MLService');
  const { details, parts, schedules, limits, championModel } = command;
  refuseIfAny('illegal-argument', violationsOf(schedules));
  refuseIfAny('illegal-argument', tooOften({}, schedules, limits));
  const created: MLServiceEvent = {
    type: 'ServiceCreated',
    data: {
      ...details,
      ...parts,
      shape: shapeOf(parts.trainingExperimentRunId, schedules),
      ...(schedules.training && { trainingSchedule: schedules.training }),
      ...(schedules.scoring && { scoringSchedule: schedules.scoring }),
    },
  };
  return championModel ? [created, { type: 'ModelPromoted', data: { ...championModel, automatic: false } }] : [created];
}

function update(state: Published, { details, schedules, limits }: Command<'UpdateService'>): MLServiceEvent[] {
  refuseIfAny('illegal-argument', violationsOf(schedules));
  refuseIfAny('illegal-argument', tooOften(state.schedules, schedules, limits));
  const moved = scheduleKinds.map((kind) => startTimeViolations(state.schedules[kind], schedules[kind], placeOf(kind)));
  refuseIfAny('unprocessable', Object.assign({}, ...moved) as Record<string, string>);
  const updated: MLServiceEvent[] = same(state.details, details) ? [] : [{ type: 'ServiceUpdated', data: details }];
  return [...updated, ...scheduleKinds.flatMap((kind) => reschedule(kind, state.schedules[kind], schedules[kind]))];
}

function reschedule(kind: ScheduleKind, current: Schedule | undefined, wanted: Schedule | undefined): MLServiceEvent[] {
  if (same(current, wanted)) return [];
  return wanted
    ? [{ type: 'ScheduleUpdated', data: { kind, schedule: wanted } }]
    : [{ type: 'ScheduleRemoved', data: { kind } }];
}

const violationsOf = (schedules: Schedules): Record<string, string> =>
  Object.assign(
    {},
    ...scheduleKinds.map((kind) => {
      const schedule = schedules[kind];
      return schedule ? scheduleViolations(schedule, placeOf(kind)) : {};
    }),
  ) as Record<string, string>;

const tooOften = (current: Schedules, wanted: Schedules, limits?: ScheduleLimits): Record<string, string> =>
  Object.assign(
    {},
    ...scheduleKinds.map((kind) =>
      intervalViolations(current[kind], wanted[kind], placeOf(kind), limits?.minIntervalSeconds),
    ),
  ) as Record<string, string>;

const placeOf = (kind: ScheduleKind) => `${kind}Schedule`;

function pause(state: Published, { kind, reason }: Command<'PauseSchedule'>): MLServiceEvent[] {
  scheduled(state, kind, 'paused');
  if (state.paused.includes(kind)) return [];
  return [{ type: 'SchedulePaused', data: { kind, ...(reason !== undefined && { reason }) } }];
}

function resume(state: Published, { kind, missed }: Command<'ResumeSchedule'>): MLServiceEvent[] {
  const schedule = scheduled(state, kind, 'resumed');
  if (!state.paused.includes(kind)) return [];
  return [{ type: 'ScheduleResumed', data: { kind, missed: missed ?? schedule.missed ?? 'latest' } }];
}

function scheduled({ schedules }: Published, kind: ScheduleKind, wanted: 'paused' | 'resumed'): Schedule {
  const schedule = schedules[kind];
  if (schedule) return schedule;
  throw new DomainError('conflict', `the MLService has no ${kind} schedule that could be ${wanted}`);
}

/** A training run that outlives its service promotes nothing, and is no error. */
function promote(state: MLService, { modelId, runId, automatic }: Command<'PromoteModel'>): MLServiceEvent[] {
  if (state.status === 'deleted') return [];
  if (published(state).champion?.modelId === modelId) return [];
  return [{ type: 'ModelPromoted', data: { modelId, runId, automatic } }];
}

function published(state: MLService): Published {
  if (state.status !== 'published') throw doesNotExist('MLService');
  return state;
}
