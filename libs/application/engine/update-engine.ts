import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { EngineDetails } from '#domain';
import { EngineQueries } from '#read-models';
import type { EngineBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

export class UpdateEngine extends Command<Resource<EngineBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: EngineDetails,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateEngine)
export class UpdateEngineHandler implements ICommandHandler<UpdateEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly engines: EngineQueries,
  ) {}

  async execute(command: UpdateEngine): Promise<Resource<EngineBody>> {
    const { context, id, details } = command;
    await changeResource(this.runner, command, 'engine', { type: 'UpdateEngine', details });
    return readOwnWrite(this.engines, 'engine', context.scope, id);
  }
}
