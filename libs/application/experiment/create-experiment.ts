import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { ScheduleLimits } from '#domain';
import { ExperimentQueries } from '#read-models';
import type { ExperimentBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { missing } from '../references.js';
import { Sealer } from '../secrets/sealer.js';
import { SecretStore } from '../secrets/secret-store.js';
import { SCHEDULE_LIMITS } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { ExperimentRules } from './experiment-rules.js';
import { wantedExperiment } from './written-experiment.js';
import type { WrittenExperiment } from './written-experiment.js';

export class CreateExperiment extends Command<Resource<ExperimentBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: WrittenExperiment,
  ) {
    super();
  }
}

@CommandHandler(CreateExperiment)
export class CreateExperimentHandler implements ICommandHandler<CreateExperiment> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly rules: ExperimentRules,
    private readonly secrets: SecretStore,
    private readonly experiments: ExperimentQueries,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  async execute({ context, details: written }: CreateExperiment): Promise<Resource<ExperimentBody>> {
    const ofInstance = await this.rules.check(context.scope, written);
    const sealer = new Sealer();
    const wanted = wantedExperiment(sealer, written, [ofInstance]);
    const { mlInstanceId } = written;
    const refusal = missing('mlInstanceId', mlInstanceId, 'an MLInstance');
    const instance = { category: 'mlInstance', id: mlInstanceId, refusal } as const;
    const create = { type: 'CreateExperiment', mlInstanceId, ...wanted, limits: this.limits } as const;
    const id = await createResource(this.runner, context, 'experiment', create, {
      parent: instance,
      with: (work) => {
        sealer.keepIn(work, this.secrets);
      },
    });
    return readOwnWrite(this.experiments, 'experiment', context.scope, id);
  }
}
