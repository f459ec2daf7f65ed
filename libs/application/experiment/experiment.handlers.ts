import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import type { ExperimentDetails, Schedule, ScheduleKind, ScheduleLimits, Scope, Task } from '#domain';
import { ExperimentQueries } from '#read-models';
import type { ExperimentBody, Resource } from '#read-models';
import { Cascade } from '../cascade.js';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { missing } from '../references.js';
import { SecretStore } from '../secrets/secret-store.js';
import { sealTasks } from '../secrets/written-tasks.js';
import { SCHEDULE_LIMITS } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import {
  CreateExperiment,
  DeleteExperiment,
  DeleteExperimentsOfMLInstance,
  UpdateExperiment,
} from './experiment.commands.js';
import type { WrittenExperiment } from './experiment.commands.js';
import { ExperimentRules } from './experiment-rules.js';

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

@CommandHandler(UpdateExperiment)
export class UpdateExperimentHandler implements ICommandHandler<UpdateExperiment> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly rules: ExperimentRules,
    private readonly secrets: SecretStore,
    private readonly experiments: ExperimentQueries,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  async execute({
    context,
    id,
    details: written,
    expectedVersion,
  }: UpdateExperiment): Promise<Resource<ExperimentBody>> {
    const current = await readOwnWrite(this.experiments, 'experiment', context.scope, id);
    await this.rules.check(context.scope, written, current.body);
    const stored = current.body.template?.tasks ?? [];
    const wanted = await wantedExperiment(this.secrets, context.scope, written, stored);
    await this.runner.run(context, async (work) => {
      await work.expectVersion('experiment', id, expectedVersion);
      const ofService = current.body.service && keptSchedule(current.body);
      await work.decide('experiment', id, { type: 'UpdateExperiment', ...wanted, ...ofService, limits: this.limits });
    });
    return readOwnWrite(this.experiments, 'experiment', context.scope, id);
  }
}

@CommandHandler(DeleteExperiment)
export class DeleteExperimentHandler implements ICommandHandler<DeleteExperiment> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, id, expectedVersion }: DeleteExperiment): Promise<void> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('experiment', id, expectedVersion);
      await this.cascade.deleteExperiment(work, id);
    });
  }
}

@CommandHandler(DeleteExperimentsOfMLInstance)
export class DeleteExperimentsOfMLInstanceHandler implements ICommandHandler<DeleteExperimentsOfMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, mlInstanceId }: DeleteExperimentsOfMLInstance): Promise<void> {
    await this.runner.run(context, (work) => this.cascade.deleteExperimentsOf(work, mlInstanceId));
  }
}

interface WantedExperiment {
  readonly details: ExperimentDetails;
  readonly kind?: ScheduleKind;
  readonly schedule?: Schedule;
}

async function wantedExperiment(
  secrets: SecretStore,
  scope: Scope,
  { mlInstanceId: _fixed, template, ...details }: WrittenExperiment,
  stored: readonly Task[] = [],
): Promise<WantedExperiment> {
  if (!template) return { details };
  const { schedule, tasks, ...rest } = template;
  const sealed = tasks && (await sealTasks(secrets, scope, tasks, stored));
  const kind = kindOfTemplate(tasks);
  return {
    details: { ...details, template: { ...rest, ...(sealed && { tasks: sealed }) } },
    ...(kind && { kind }),
    ...(schedule && { schedule }),
  };
}

/** A scheduled experiment is of its first task's kind. */
function kindOfTemplate(tasks: readonly { readonly name: string }[] | undefined): ScheduleKind | undefined {
  const [first] = tasks ?? [];
  return first && (first.name === 'score' ? 'scoring' : 'training');
}

/** The schedule of a service's experiment is the service's to change. */
const keptSchedule = ({ kind, schedule }: ExperimentBody): Pick<WantedExperiment, 'kind' | 'schedule'> => ({
  ...(kind && { kind }),
  ...(schedule && { schedule }),
});
