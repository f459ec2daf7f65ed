import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import type { MLInstanceDetails, Scope, Task } from '#domain';
import { MLInstanceQueries } from '#read-models';
import type { MLInstanceBody, Resource } from '#read-models';
import { Cascade } from '../cascade.js';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { missing } from '../references.js';
import { SecretStore } from '../secrets/secret-store.js';
import { sealTasks } from '../secrets/written-tasks.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { InstanceRules } from './instance-rules.js';
import {
  CreateMLInstance,
  DeleteMLInstance,
  DeleteMLInstancesOfEngine,
  UpdateMLInstance,
} from './ml-instance.commands.js';
import type { WrittenMLInstance } from './ml-instance.commands.js';

@CommandHandler(CreateMLInstance)
export class CreateMLInstanceHandler implements ICommandHandler<CreateMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly rules: InstanceRules,
    private readonly secrets: SecretStore,
    private readonly instances: MLInstanceQueries,
  ) {}

  async execute({ context, details: written }: CreateMLInstance): Promise<Resource<MLInstanceBody>> {
    await this.rules.check(context.scope, written);
    const id = idFor(context);
    const details = await sealed(this.secrets, context.scope, written);
    await this.runner.begin(context, streamName('mlInstance', id), (work) => {
      const refusal = missing('engineId', details.engineId, 'an engine');
      work.hold({ category: 'engine', id: details.engineId }, refusal);
      work.create('mlInstance', id, { type: 'CreateMLInstance', details });
    });
    return readOwnWrite(this.instances, 'MLInstance', context.scope, id);
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

  async execute({
    context,
    id,
    details: written,
    expectedVersion,
  }: UpdateMLInstance): Promise<Resource<MLInstanceBody>> {
    const current = await readOwnWrite(this.instances, 'MLInstance', context.scope, id);
    await this.rules.check(context.scope, written);
    const details = await sealed(this.secrets, context.scope, written, current.body.tasks);
    await this.runner.run(context, async (work) => {
      await work.expectVersion('mlInstance', id, expectedVersion);
      await work.decide('mlInstance', id, { type: 'UpdateMLInstance', details });
    });
    return readOwnWrite(this.instances, 'MLInstance', context.scope, id);
  }
}

@CommandHandler(DeleteMLInstance)
export class DeleteMLInstanceHandler implements ICommandHandler<DeleteMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, id, expectedVersion }: DeleteMLInstance): Promise<void> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('mlInstance', id, expectedVersion);
      await this.cascade.deleteInstance(work, id);
    });
  }
}

@CommandHandler(DeleteMLInstancesOfEngine)
export class DeleteMLInstancesOfEngineHandler implements ICommandHandler<DeleteMLInstancesOfEngine> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, engineId }: DeleteMLInstancesOfEngine): Promise<void> {
    await this.runner.run(context, (work) => this.cascade.deleteInstancesOf(work, engineId));
  }
}

async function sealed(
  secrets: SecretStore,
  scope: Scope,
  { tasks, ...details }: WrittenMLInstance,
  stored: readonly Task[] = [],
): Promise<MLInstanceDetails> {
  return { ...details, tasks: await sealTasks(secrets, scope, tasks, stored) };
}
