import { assertNever } from '../kernel/assert-never.js';
import type { EventTraits } from '../kernel/decider.js';
import { DomainError, refuseIfAny } from '../kernel/domain-error.js';
import { same } from '../kernel/same.js';
import { intervalViolations } from './interval.js';
import type { MissedPolicy, Schedule, ScheduleKind, ScheduleLimits } from './schedule.js';
import { startTimeViolations } from './start-time.js';
import { scheduleViolations } from './violations.js';

/** The place for one schedule: an experiment has one, and so has each part of a service. */
export interface ScheduleSlot {
  /** Which runs the schedule makes, where its place does not say it. */
  readonly kind?: ScheduleKind;
  readonly schedule?: Schedule;
  readonly paused?: true;
}

/** What becomes of a slot. Services and experiments both record it: each in its own stream. */
export type ScheduleEvent =
  | { readonly type: 'ScheduleUpdated'; readonly data: { readonly kind: ScheduleKind; readonly schedule: Schedule } }
  | { readonly type: 'ScheduleRemoved'; readonly data: { readonly kind: ScheduleKind } }
  | { readonly type: 'SchedulePaused'; readonly data: { readonly kind: ScheduleKind; readonly reason?: string } }
  | { readonly type: 'ScheduleResumed'; readonly data: { readonly kind: ScheduleKind; readonly missed: MissedPolicy } };

/** Their types, for the deciders that record them. */
export const scheduleEvents: Readonly<Record<ScheduleEvent['type'], EventTraits>> = {
  ScheduleUpdated: {},
  ScheduleRemoved: {},
  SchedulePaused: {},
  ScheduleResumed: {},
};

export type ScheduleCommand =
  /** `undefined` takes away the one that is there. */
  | { readonly type: 'SetSchedule'; readonly kind: ScheduleKind; readonly schedule: Schedule | undefined }
  | { readonly type: 'PauseSchedule'; readonly kind: ScheduleKind; readonly reason?: string }
  | { readonly type: 'ResumeSchedule'; readonly kind: ScheduleKind; readonly missed?: MissedPolicy };

/** @param absence what is refused says, such as `the experiment has no schedule` */
export function decideSlot(slot: ScheduleSlot, command: ScheduleCommand, absence: string): ScheduleEvent[] {
  const { kind } = command;
  switch (command.type) {
    case 'SetSchedule':
      refuseUnfit([{ place: placeOf(kind), current: slot.schedule, wanted: command.schedule }]);
      return setSchedule(slot, kind, command.schedule);
    case 'PauseSchedule':
      return pause(slot, command, absence);
    case 'ResumeSchedule':
      return resume(slot, command, absence);
    default:
      return assertNever(command);
  }
}

/** Puts a schedule that fits into a slot, or takes out the one that is there. */
export function setSchedule(slot: ScheduleSlot, kind: ScheduleKind, wanted: Schedule | undefined): ScheduleEvent[] {
  const before = slot.kind ?? kind;
  if (!wanted) return slot.schedule ? [{ type: 'ScheduleRemoved', data: { kind: before } }] : [];
  if (before === kind && same(slot.schedule, wanted)) return [];
  return [{ type: 'ScheduleUpdated', data: { kind, schedule: wanted } }];
}

type Pause = Extract<ScheduleCommand, { type: 'PauseSchedule' }>;
type Resume = Extract<ScheduleCommand, { type: 'ResumeSchedule' }>;

function pause(slot: ScheduleSlot, { kind, reason }: Pause, absence: string): ScheduleEvent[] {
  if (!slot.schedule) throw new DomainError('conflict', `${absence} that could be paused`);
  if (slot.paused) return [];
  return [{ type: 'SchedulePaused', data: { kind: slot.kind ?? kind, ...(reason !== undefined && { reason }) } }];
}

function resume({ schedule, paused, kind: of }: ScheduleSlot, { kind, missed }: Resume, absence: string) {
  if (!schedule) throw new DomainError('conflict', `${absence} that could be resumed`);
  if (!paused) return [];
  const data = { kind: of ?? kind, missed: missed ?? schedule.missed ?? 'latest' };
  return [{ type: 'ScheduleResumed', data } as const];
}

/** A slot after an event, with whatever else stands in its place. */
export function evolveSlot<Place extends ScheduleSlot>(
  place: Place,
  event: ScheduleEvent,
): Omit<Place, 'schedule' | 'paused'> & Pick<ScheduleSlot, 'schedule' | 'paused'> {
  const { schedule, paused, ...rest } = place;
  switch (event.type) {
    case 'ScheduleUpdated':
      return { ...rest, schedule: event.data.schedule, ...(paused && { paused }) };
    case 'ScheduleRemoved':
      return { ...rest };
    case 'SchedulePaused':
      return { ...rest, ...(schedule && { schedule }), paused: true };
    case 'ScheduleResumed':
      return { ...rest, ...(schedule && { schedule }) };
    default:
      return assertNever(event);
  }
}

/** A schedule that is to take another's place, or to leave it. */
export interface ScheduleChange {
  /** Where the request says it, such as `scoringSchedule`. */
  readonly place: string;
  readonly current: Schedule | undefined;
  readonly wanted: Schedule | undefined;
}

/** Where a service's request says the schedule of a kind. */
export const placeOf = (kind: ScheduleKind) => `${kind}Schedule` as const;

/**
 * Refuses schedules that cannot be, that fire too often or that move a startTime: all that are wrong in the same way at once.
 * @throws DomainError `illegal-argument` or `unprocessable`
 */
export function refuseUnfit(changes: readonly ScheduleChange[], { minIntervalSeconds }: ScheduleLimits = {}): void {
  const gather = (violationsOf: (change: ScheduleChange) => Record<string, string>) =>
    Object.assign({}, ...changes.map(violationsOf)) as Record<string, string>;
  refuseIfAny(
    'illegal-argument',
    gather(({ wanted, place }) => (wanted ? scheduleViolations(wanted, place) : {})),
  );
  refuseIfAny(
    'illegal-argument',
    gather(({ current, wanted, place }) => intervalViolations(current, wanted, place, minIntervalSeconds)),
  );
  refuseIfAny(
    'unprocessable',
    gather(({ current, wanted, place }) => startTimeViolations(current, wanted, place)),
  );
}
