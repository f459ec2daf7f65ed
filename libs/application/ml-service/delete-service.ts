import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Cascade } from '../cascade.js';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

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

@CommandHandler(DeleteService)
export class DeleteServiceHandler implements ICommandHandler<DeleteService> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute(command: DeleteService): Promise<void> {
    await changeWith(this.runner, command, 'mlService', (work) => this.cascade.deleteService(work, command.id));
  }
}
