import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Cascade } from '../cascade.js';
import type { CommandContext } from '../command-context.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** Deletes all services of an MLInstance, as DeleteService does. */
export class DeleteServicesOfMLInstance extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly mlInstanceId: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteServicesOfMLInstance)
export class DeleteServicesOfMLInstanceHandler implements ICommandHandler<DeleteServicesOfMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, mlInstanceId }: DeleteServicesOfMLInstance): Promise<void> {
    await this.runner.run(context, (work) => this.cascade.deleteServicesOf(work, mlInstanceId));
  }
}
