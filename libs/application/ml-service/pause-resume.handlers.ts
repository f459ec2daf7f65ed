import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Injectable } from '@nestjs/common';
import { willRun } from '#domain';
import type { MissedPolicy, MLService, ScheduleKind } from '#domain';
import { RunQueries, ScheduleQueries } from '#read-models';
import type { ScheduleRow } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { runIdOfTick } from '../ids.js';
import { notFound } from '../references.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { PauseSchedule, ResumeSchedule } from './ml-service.commands.js';
import type { ResumedSchedule } from './ml-service.commands.js';

type ScheduleCommand =
  | { readonly type: 'PauseSchedule'; readonly reason?: string }
  | { readonly type: 'ResumeSchedule'; readonly missed?: MissedPolicy };

interface Turned {
  readonly experimentId: string;
  readonly service: Extract<MLService, { status: 'published' }>;
  /** The schedule before it was turned, and the moment when it was. */
  readonly before: ScheduleRow | undefined;
  readonly at: string;
}

/** Decides on the service, whose clients ask, and on the experiment, whose schedule the planner reads. */
@Injectable()
export class ScheduleSwitch {
  constructor(
    private readonly runner: CommandRunner,
    private readonly schedules: ScheduleQueries,
  ) {}

  turn(context: CommandContext, serviceId: string, kind: ScheduleKind, command: ScheduleCommand): Promise<Turned> {
    return this.runner.run(context, async (work, now) => {
      await work.decide('mlService', serviceId, { ...command, kind });
      const service = await work.state('mlService', serviceId);
      if (service.status !== 'published') throw notFound('MLService', serviceId);
      const { trainingExperimentId, scoringExperimentId } = service.parts;
      const experimentId = kind === 'training' ? trainingExperimentId : scoringExperimentId;
      await work.decide('experiment', experimentId, command);
      const before = await this.schedules.of(context.scope, experimentId);
      return { experimentId, service, before, at: now.toISOString() };
    });
  }

  async scheduleOf({ scope }: CommandContext, { experimentId }: Turned): Promise<ScheduleRow> {
    const schedule = await this.schedules.of(scope, experimentId);
    // Only when another request removed it in between.
    if (!schedule) throw notFound('schedule of experiment', experimentId);
    return schedule;
  }
}

@CommandHandler(PauseSchedule)
export class PauseScheduleHandler implements ICommandHandler<PauseSchedule> {
  constructor(private readonly scheduleSwitch: ScheduleSwitch) {}

  async execute({ context, serviceId, kind, reason }: PauseSchedule): Promise<ScheduleRow> {
    const command = { type: 'PauseSchedule', ...(reason !== undefined && { reason }) } as const;
    return this.scheduleSwitch.scheduleOf(context, await this.scheduleSwitch.turn(context, serviceId, kind, command));
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
    const command = { type: 'ResumeSchedule', ...(missed && { missed }) } as const;
    const turned = await this.scheduleSwitch.turn(context, serviceId, kind, command);
    const schedule = await this.scheduleSwitch.scheduleOf(context, turned);
    return { schedule, willRun: await this.willRun(turned, kind, missed) };
  }

  /** Foretold from the schedule as it was: the planner may be deciding already. */
  private async willRun({ before, experimentId, service, at }: Turned, kind: ScheduleKind, missed?: MissedPolicy) {
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
