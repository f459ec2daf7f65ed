import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { ScheduleKind } from '#domain';
import type { ScheduleRow } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { ScheduleSwitch } from './schedule-switch.js';

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

@CommandHandler(PauseSchedule)
export class PauseScheduleHandler implements ICommandHandler<PauseSchedule> {
  constructor(private readonly scheduleSwitch: ScheduleSwitch) {}

  async execute({ context, serviceId, kind, reason }: PauseSchedule): Promise<ScheduleRow> {
    const command = { type: 'PauseSchedule', kind, ...(reason !== undefined && { reason }) } as const;
    return this.scheduleSwitch.scheduleOf(context, await this.scheduleSwitch.turn(context, serviceId, command));
  }
}
