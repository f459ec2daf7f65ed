import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { ScheduleLimits } from '#domain';
import { ExperimentQueries } from '#read-models';
import type { ExperimentBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { Sealer } from '../secrets/sealer.js';
import { SecretStore } from '../secrets/secret-store.js';
import { SCHEDULE_LIMITS } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { ExperimentRules } from './experiment-rules.js';
import { wantedExperiment } from './written-experiment.js';
import type { WrittenExperiment } from './written-experiment.js';

export class UpdateExperiment extends Command<Resource<ExperimentBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: WrittenExperiment,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateExperiment)
export class UpdateExperimentHandler implements ICommandHandler<UpdateExperiment> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly rules: ExperimentRules,
    private readonly secrets: SecretStore,
    private readonly experiments: ExperimentQueries,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  async execute(command: UpdateExperiment): Promise<Resource<ExperimentBody>> {
    const { context, id, details: written } = command;
    const current = await readOwnWrite(this.experiments, 'experiment', context.scope, id);
    const ofInstance = await this.rules.check(context.scope, written, current.body);
    const sealer = new Sealer();
    const wanted = wantedExperiment(sealer, written, [current.body.template?.tasks, ofInstance]);
    await changeWith(this.runner, command, 'experiment', (work) => {
      sealer.keepIn(work, this.secrets);
      return work.decide('experiment', id, { type: 'UpdateExperiment', ...wanted, limits: this.limits });
    });
    return readOwnWrite(this.experiments, 'experiment', context.scope, id);
  }
}
