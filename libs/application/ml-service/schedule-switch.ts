import { Injectable } from '@nestjs/common';
import type { MLService, ScheduleCommand } from '#domain';
import { ScheduleQueries } from '#read-models';
import type { ScheduleRow } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { notFound } from '../references.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

type Switch = Exclude<ScheduleCommand, { type: 'SetSchedule' }>;

export interface Switched {
  readonly experimentId: string;
  readonly service: Extract<MLService, { status: 'published' }>;
  /** The schedule before the command, and the moment of it. */
  readonly before: ScheduleRow | undefined;
  readonly at: string;
}

/** Decides on the experiment, whose schedule the planner reads, and records it with the service, whose clients ask. */
@Injectable()
export class ScheduleSwitch {
  constructor(
    private readonly runner: CommandRunner,
    private readonly schedules: ScheduleQueries,
  ) {}

  turn(context: CommandContext, serviceId: string, command: Switch): Promise<Switched> {
    return this.runner.run(context, async (work, now) => {
      const service = await work.state('mlService', serviceId);
      if (service.status !== 'published') throw notFound('MLService', serviceId);
      const { experimentId } = service.parts[command.kind];
      const experiment = await work.state('experiment', experimentId);
      const planned = experiment.status === 'active' ? experiment : {};
      await work.decide('mlService', serviceId, { ...command, planned });
      await work.decide('experiment', experimentId, command);
      const before = await this.schedules.of(context.scope, experimentId);
      return { experimentId, service, before, at: now.toISOString() };
    });
  }

  async scheduleOf({ scope }: CommandContext, { experimentId }: Switched): Promise<ScheduleRow> {
    const schedule = await this.schedules.of(scope, experimentId);
    // Only when another request removed it in between.
    if (!schedule) throw notFound('schedule of experiment', experimentId);
    return schedule;
  }
}
