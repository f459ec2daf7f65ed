import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { EngineDetails } from '#domain';
import { EngineQueries } from '#read-models';
import type { EngineBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { Sealer } from '../secrets/sealer.js';
import { SecretStore } from '../secrets/secret-store.js';
import { assertAlgorithm } from './engine-rules.js';
import { sealEngine } from './seal-engine.js';
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
    private readonly secrets: SecretStore,
  ) {}

  async execute(command: UpdateEngine): Promise<Resource<EngineBody>> {
    const { context, id, details: written } = command;
    assertAlgorithm(written.type, written);
    const { body: current } = await readOwnWrite(this.engines, 'engine', context.scope, id);
    const sealer = new Sealer();
    const details = sealEngine(sealer, written, current);
    await changeWith(this.runner, command, 'engine', (work) => {
      sealer.keepIn(work, this.secrets);
      return work.decide('engine', id, { type: 'UpdateEngine', details });
    });
    return readOwnWrite(this.engines, 'engine', context.scope, id);
  }
}
