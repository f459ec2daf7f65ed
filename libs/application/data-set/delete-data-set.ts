import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import { changeResource } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

export class DeleteDataSet extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteDataSet)
export class DeleteDataSetHandler implements ICommandHandler<DeleteDataSet> {
  constructor(private readonly runner: CommandRunner) {}

  async execute(command: DeleteDataSet): Promise<void> {
    await changeResource(this.runner, command, 'dataSet', { type: 'DeleteDataSet' });
  }
}
