import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Cascade } from '../cascade.js';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** Deletes the instance with its experiments and services. */
export class DeleteMLInstance extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteMLInstance)
export class DeleteMLInstanceHandler implements ICommandHandler<DeleteMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute(command: DeleteMLInstance): Promise<void> {
    await changeWith(this.runner, command, 'mlInstance', (work) => this.cascade.deleteInstance(work, command.id));
  }
}
