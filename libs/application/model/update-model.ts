import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { ModelDetails } from '#domain';
import { ModelQueries } from '#read-models';
import type { ModelBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

export class UpdateModel extends Command<Resource<ModelBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: ModelDetails,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateModel)
export class UpdateModelHandler implements ICommandHandler<UpdateModel> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly models: ModelQueries,
  ) {}

  async execute(command: UpdateModel): Promise<Resource<ModelBody>> {
    const { context, id, details } = command;
    await changeResource(this.runner, command, 'model', { type: 'UpdateModel', details });
    return readOwnWrite(this.models, 'model', context.scope, id);
  }
}
