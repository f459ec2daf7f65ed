import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Cascade } from '../cascade.js';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** Stops new runs; running ones finish. */
export class DeleteExperiment extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteExperiment)
export class DeleteExperimentHandler implements ICommandHandler<DeleteExperiment> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute(command: DeleteExperiment): Promise<void> {
    await changeWith(this.runner, command, 'experiment', (work) => this.cascade.deleteExperiment(work, command.id));
  }
}
