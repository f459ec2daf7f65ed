import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Cascade } from '../cascade.js';
import type { CommandContext } from '../command-context.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** Deletes all instances of an engine, as DeleteMLInstance does. */
export class DeleteMLInstancesOfEngine extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly engineId: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteMLInstancesOfEngine)
export class DeleteMLInstancesOfEngineHandler implements ICommandHandler<DeleteMLInstancesOfEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, engineId }: DeleteMLInstancesOfEngine): Promise<void> {
    await this.runner.run(context, (work) => this.cascade.deleteInstancesOf(work, engineId));
  }
}
