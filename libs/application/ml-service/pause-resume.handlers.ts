import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Injectable } from '@nestjs/common';
import type { MissedPolicy, ScheduleKind } from '#domain';
import { ScheduleQueries } from '#read-models';
import type { ScheduleRow } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { notFound } from '../references.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { PauseSchedule, ResumeSchedule } from './ml-service.commands.js';

type ScheduleCommand =
  | { readonly type: 'PauseSchedule'; readonly reason?: string }
  | { readonly type: 'ResumeSchedule'; readonly missed?: MissedPolicy };

/** Decides on the service, whose clients ask, and on the experiment, whose schedule the planner reads. */
@Injectable()
export class ScheduleSwitch {
  constructor(
    private readonly runner: CommandRunner,
    private readonly schedules: ScheduleQueries,
  ) {}

  async turn(
    context: CommandContext,
    serviceId: string,
    kind: ScheduleKind,
    command: ScheduleCommand,
  ): Promise<ScheduleRow> {
    const experimentId = await this.runner.run(context, async (work) => {
      await work.decide('mlService', serviceId, { ...command, kind });
      const service = await work.state('mlService', serviceId);
      if (service.status !== 'published') throw notFound('MLService', serviceId);
      const { trainingExperimentId, scoringExperimentId } = service.parts;
      const id = kind === 'training' ? trainingExperimentId : scoringExperimentId;
      await work.decide('experiment', id, command);
      return id;
    });
    const schedule = await this.schedules.of(context.scope, experimentId);
    if (!schedule) throw notFound('schedule', `${serviceId} ${kind}`);
    return schedule;
  }
}

@CommandHandler(PauseSchedule)
export class PauseScheduleHandler implements ICommandHandler<PauseSchedule> {
  constructor(private readonly scheduleSwitch: ScheduleSwitch) {}

  execute({ context, serviceId, kind, reason }: PauseSchedule): Promise<ScheduleRow> {
    const command = { type: 'PauseSchedule', ...(reason !== undefined && { reason }) } as const;
    return this.scheduleSwitch.turn(context, serviceId, kind, command);
  }
}

@CommandHandler(ResumeSchedule)
export class ResumeScheduleHandler implements ICommandHandler<ResumeSchedule> {
  constructor(private readonly scheduleSwitch: ScheduleSwitch) {}

  execute({ context, serviceId, kind, missed }: ResumeSchedule): Promise<ScheduleRow> {
    const command = { type: 'ResumeSchedule', ...(missed && { missed }) } as const;
    return this.scheduleSwitch.turn(context, serviceId, kind, command);
  }
}
