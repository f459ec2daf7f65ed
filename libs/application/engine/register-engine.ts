import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { EngineDetails } from '#domain';
import { EngineQueries } from '#read-models';
import type { EngineBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { Sealer } from '../secrets/sealer.js';
import { SecretStore } from '../secrets/secret-store.js';
import { assertAlgorithm } from './engine-rules.js';
import { sealEngine } from './seal-engine.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

export class RegisterEngine extends Command<Resource<EngineBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: EngineDetails,
    /** Of what was uploaded with it. */
    readonly codeBytes = 0,
  ) {
    super();
  }
}

@CommandHandler(RegisterEngine)
export class RegisterEngineHandler implements ICommandHandler<RegisterEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly engines: EngineQueries,
    private readonly secrets: SecretStore,
  ) {}

  async execute({ context, details: written, codeBytes }: RegisterEngine): Promise<Resource<EngineBody>> {
    assertAlgorithm(written.type, written);
    const sealer = new Sealer();
    const register = { type: 'RegisterEngine', details: sealEngine(sealer, written), codeBytes } as const;
    const id = await createResource(this.runner, context, 'engine', register, {
      with: (work) => {
        sealer.keepIn(work, this.secrets);
      },
    });
    return readOwnWrite(this.engines, 'engine', context.scope, id);
  }
}
