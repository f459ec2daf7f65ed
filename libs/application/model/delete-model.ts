import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import { changeResource } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

export class DeleteModel extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteModel)
export class DeleteModelHandler implements ICommandHandler<DeleteModel> {
  constructor(private readonly runner: CommandRunner) {}

  async execute(command: DeleteModel): Promise<void> {
    await changeResource(this.runner, command, 'model', { type: 'DeleteModel' });
  }
}
