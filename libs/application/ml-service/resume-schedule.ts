import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { willRun } from '#domain';
import type { MissedPolicy, ScheduleKind } from '#domain';
import { RunQueries } from '#read-models';
import type { ScheduleRow } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { runIdOfTick } from '../ids.js';
import { ScheduleSwitch } from './schedule-switch.js';
import type { Switched } from './schedule-switch.js';

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

/** Of more ticks than these that run at once, an answer names the first. */
const namedTicks = 1_000;

@CommandHandler(ResumeSchedule)
export class ResumeScheduleHandler implements ICommandHandler<ResumeSchedule> {
  constructor(
    private readonly scheduleSwitch: ScheduleSwitch,
    private readonly runs: RunQueries,
  ) {}

  async execute({ context, serviceId, kind, missed }: ResumeSchedule): Promise<ResumedSchedule> {
    const command = { type: 'ResumeSchedule', kind, ...(missed && { missed }) } as const;
    const switched = await this.scheduleSwitch.turn(context, serviceId, command);
    const schedule = await this.scheduleSwitch.scheduleOf(context, switched);
    return { schedule, willRun: await this.willRun(switched, kind, missed) };
  }

  /** Foretold from the schedule as it was: the planner may be deciding already. */
  private async willRun({ before, experimentId, service, at }: Switched, kind: ScheduleKind, missed?: MissedPolicy) {
    if (!before?.paused) return [];
    const { schedule, watermark } = before;
    const resumed = { at, missed: missed ?? schedule.missed ?? 'latest' };
    return willRun({ schedule, watermark, resumed }, await this.runs.active([experimentId]), {
      maxInstants: namedTicks,
      runIdOf: (nominalTime) => runIdOfTick(experimentId, nominalTime),
      ...(kind === 'scoring' && !service.champion && { unrunnable: 'no-model' }),
    });
  }
}
