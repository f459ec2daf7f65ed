import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Cascade } from '../cascade.js';
import type { CommandContext } from '../command-context.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** Deletes all experiments of an MLInstance, as DeleteExperiment does. */
export class DeleteExperimentsOfMLInstance extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly mlInstanceId: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteExperimentsOfMLInstance)
export class DeleteExperimentsOfMLInstanceHandler implements ICommandHandler<DeleteExperimentsOfMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, mlInstanceId }: DeleteExperimentsOfMLInstance): Promise<void> {
    await this.runner.run(context, (work) => this.cascade.deleteExperimentsOf(work, mlInstanceId));
  }
}
