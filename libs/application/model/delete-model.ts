import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { MLServiceQueries } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** Deletes the model, which is then no service's champion. */
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
  constructor(
    private readonly runner: CommandRunner,
    private readonly services: MLServiceQueries,
  ) {}

  async execute(command: DeleteModel): Promise<void> {
    const { context, id: modelId } = command;
    await changeWith(this.runner, command, 'model', async (work) => {
      await work.decide('model', modelId, { type: 'DeleteModel' });
      for (const serviceId of await this.services.championedBy(context.scope, modelId)) {
        await work.decide('mlService', serviceId, { type: 'WithdrawModel', modelId });
      }
    });
  }
}
