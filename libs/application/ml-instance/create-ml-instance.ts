import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { MLInstanceQueries } from '#read-models';
import type { MLInstanceBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { missing } from '../references.js';
import { Sealer } from '../secrets/sealer.js';
import { SecretStore } from '../secrets/secret-store.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { InstanceRules } from './instance-rules.js';
import type { WrittenMLInstance } from './written-ml-instance.js';

export class CreateMLInstance extends Command<Resource<MLInstanceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: WrittenMLInstance,
  ) {
    super();
  }
}

@CommandHandler(CreateMLInstance)
export class CreateMLInstanceHandler implements ICommandHandler<CreateMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly rules: InstanceRules,
    private readonly secrets: SecretStore,
    private readonly instances: MLInstanceQueries,
  ) {}

  async execute({ context, details: wanted }: CreateMLInstance): Promise<Resource<MLInstanceBody>> {
    const written = await this.rules.withTasks(context.scope, wanted);
    await this.rules.check(context.scope, written);
    const sealer = new Sealer();
    const suggested = await this.rules.suggestedTasks(context.scope, written.engineId);
    const details = { ...written, tasks: sealer.tasks(written.tasks, [suggested], 'tasks') };
    const { engineId } = details;
    const engine = { category: 'engine', id: engineId, refusal: missing('engineId', engineId, 'an engine') } as const;
    const create = { type: 'CreateMLInstance', details } as const;
    const id = await createResource(this.runner, context, 'mlInstance', create, {
      parent: engine,
      with: (work) => {
        sealer.keepIn(work, this.secrets);
      },
    });
    return readOwnWrite(this.instances, 'MLInstance', context.scope, id);
  }
}
