import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Cascade } from '../cascade.js';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** Deletes the engine with its MLInstances, their experiments and services. */
export class DeleteEngine extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteEngine)
export class DeleteEngineHandler implements ICommandHandler<DeleteEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute(command: DeleteEngine): Promise<void> {
    await changeWith(this.runner, command, 'engine', (work) => this.cascade.deleteEngine(work, command.id));
  }
}
