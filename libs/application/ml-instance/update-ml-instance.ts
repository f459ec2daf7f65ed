import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { MLInstanceQueries } from '#read-models';
import type { MLInstanceBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { SecretStore } from '../secrets/secret-store.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { InstanceRules } from './instance-rules.js';
import { sealInstance } from './written-ml-instance.js';
import type { WrittenMLInstance } from './written-ml-instance.js';

export class UpdateMLInstance extends Command<Resource<MLInstanceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: WrittenMLInstance,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateMLInstance)
export class UpdateMLInstanceHandler implements ICommandHandler<UpdateMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly rules: InstanceRules,
    private readonly secrets: SecretStore,
    private readonly instances: MLInstanceQueries,
  ) {}

  async execute(command: UpdateMLInstance): Promise<Resource<MLInstanceBody>> {
    const { context, id, details: written } = command;
    const current = await readOwnWrite(this.instances, 'MLInstance', context.scope, id);
    await this.rules.check(context.scope, written);
    const details = await sealInstance(this.secrets, context.scope, written, current.body.tasks);
    await changeResource(this.runner, command, 'mlInstance', { type: 'UpdateMLInstance', details });
    return readOwnWrite(this.instances, 'MLInstance', context.scope, id);
  }
}
