import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import type { ScheduleLimits } from '#domain';
import { ExperimentQueries } from '#read-models';
import type { ExperimentBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { missing } from '../references.js';
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
    await this.rules.check(context.scope, written);
    const id = idFor(context);
    const wanted = await wantedExperiment(this.secrets, context.scope, written);
    const { mlInstanceId } = written;
    const { limits } = this;
    await this.runner.begin(context, streamName('experiment', id), (work) => {
      const refusal = missing('mlInstanceId', mlInstanceId, 'an MLInstance');
      work.hold({ category: 'mlInstance', id: mlInstanceId }, refusal);
      work.create('experiment', id, { type: 'CreateExperiment', mlInstanceId, ...wanted, limits });
    });
    return readOwnWrite(this.experiments, 'experiment', context.scope, id);
  }
}
