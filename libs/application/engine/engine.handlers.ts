import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import { EngineQueries } from '#read-models';
import type { EngineBody, Resource } from '#read-models';
import { Cascade } from '../cascade.js';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { DeleteEngine, RegisterEngine, UpdateEngine } from './engine.commands.js';

@CommandHandler(RegisterEngine)
export class RegisterEngineHandler implements ICommandHandler<RegisterEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly engines: EngineQueries,
  ) {}

  async execute({ context, details }: RegisterEngine): Promise<Resource<EngineBody>> {
    const id = idFor(context);
    await this.runner.begin(context, streamName('engine', id), (work) => {
      work.create('engine', id, { type: 'RegisterEngine', details });
    });
    return readOwnWrite(this.engines, 'engine', context.scope, id);
  }
}

@CommandHandler(UpdateEngine)
export class UpdateEngineHandler implements ICommandHandler<UpdateEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly engines: EngineQueries,
  ) {}

  async execute({ context, id, details, expectedVersion }: UpdateEngine): Promise<Resource<EngineBody>> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('engine', id, expectedVersion);
      await work.decide('engine', id, { type: 'UpdateEngine', details });
    });
    return readOwnWrite(this.engines, 'engine', context.scope, id);
  }
}

@CommandHandler(DeleteEngine)
export class DeleteEngineHandler implements ICommandHandler<DeleteEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, id, expectedVersion }: DeleteEngine): Promise<void> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('engine', id, expectedVersion);
      await this.cascade.deleteEngine(work, id);
    });
  }
}
