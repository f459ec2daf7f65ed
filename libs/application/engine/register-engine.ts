import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { EngineDetails } from '#domain';
import { EngineQueries } from '#read-models';
import type { EngineBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

export class RegisterEngine extends Command<Resource<EngineBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: EngineDetails,
  ) {
    super();
  }
}

@CommandHandler(RegisterEngine)
export class RegisterEngineHandler implements ICommandHandler<RegisterEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly engines: EngineQueries,
  ) {}

  async execute({ context, details }: RegisterEngine): Promise<Resource<EngineBody>> {
    const id = await createResource(this.runner, context, 'engine', { type: 'RegisterEngine', details });
    return readOwnWrite(this.engines, 'engine', context.scope, id);
  }
}
