import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { MLInstanceQueries } from '#read-models';
import type { MLInstanceBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { Sealer } from '../secrets/sealer.js';
import { SecretStore } from '../secrets/secret-store.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { InstanceRules } from './instance-rules.js';
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
    const sealer = new Sealer();
    const suggested = await this.rules.suggestedTasks(context.scope, written.engineId);
    const details = { ...written, tasks: sealer.tasks(written.tasks, [current.body.tasks, suggested], 'tasks') };
    await changeWith(this.runner, command, 'mlInstance', (work) => {
      sealer.keepIn(work, this.secrets);
      return work.decide('mlInstance', id, { type: 'UpdateMLInstance', details });
    });
    return readOwnWrite(this.instances, 'MLInstance', context.scope, id);
  }
}
