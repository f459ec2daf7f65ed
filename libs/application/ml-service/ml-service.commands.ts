import { Command } from '@nestjs/cqrs';
import type { MissedPolicy, Schedule, ScheduleKind, ServiceDetails } from '#domain';
import type { MLServiceBody, Resource, ScheduleRow } from '#read-models';
import type { CommandContext } from '../command-context.js';

export interface WrittenService extends ServiceDetails {
  readonly mlInstanceId: string;
  readonly trainingExperimentId?: string;
  readonly trainingExperimentRunId?: string;
  readonly trainingSchedule?: Schedule;
  readonly scoringSchedule?: Schedule;
}

/** Publishes an MLInstance in one of the five shapes: service, experiments, output data set and first run, all or nothing. */
export class PublishService extends Command<Resource<MLServiceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly service: WrittenService,
  ) {
    super();
  }
}

/** Replaces details and schedules; a schedule that is absent is removed. */
export class UpdateService extends Command<Resource<MLServiceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly service: WrittenService,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

/** Deletes the service and its experiments' schedules; running runs finish. */
export class DeleteService extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

export class DeleteServicesOfMLInstance extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly mlInstanceId: string,
  ) {
    super();
  }
}

export class PauseSchedule extends Command<ScheduleRow> {
  constructor(
    readonly context: CommandContext,
    readonly serviceId: string,
    readonly kind: ScheduleKind,
    readonly reason?: string,
  ) {
    super();
  }
}

export interface ResumedSchedule {
  readonly schedule: ScheduleRow;
  /** The nominal instants that passed during the pause and run now: at most 1,000, oldest first. */
  readonly willRun: readonly string[];
}

export class ResumeSchedule extends Command<ResumedSchedule> {
  constructor(
    readonly context: CommandContext,
    readonly serviceId: string,
    readonly kind: ScheduleKind,
    readonly missed?: MissedPolicy,
  ) {
    super();
  }
}
