import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { MLService, ScheduleLimits } from '#domain';
import { MLServiceQueries } from '#read-models';
import type { MLServiceBody, Resource } from '#read-models';
import { Cascade } from '../cascade.js';
import { readOwnWrite } from '../read-own-write.js';
import { References } from '../references.js';
import { SCHEDULE_LIMITS } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { DeleteService, DeleteServicesOfMLInstance, UpdateService } from './ml-service.commands.js';
import type { WrittenService } from './ml-service.commands.js';
import { detailsOf, schedulesOf } from './publish-service.handler.js';
import { ServiceReferencesReader } from './service-references.js';

type Published = Extract<MLService, { status: 'published' }>;

@CommandHandler(UpdateService)
export class UpdateServiceHandler implements ICommandHandler<UpdateService> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly references: ServiceReferencesReader,
    private readonly services: MLServiceQueries,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  async execute({ context, id, service: written, expectedVersion }: UpdateService): Promise<Resource<MLServiceBody>> {
    const current = await readOwnWrite(this.services, 'MLService', context.scope, id);
    refuseFixed(written, current.body);
    const { trainingExperimentId, trainingExperimentRunId, scoringResultsDataSetId } = current.body;
    const fixed = {
      ...written,
      ...(trainingExperimentRunId === undefined ? {} : { trainingExperimentId, trainingExperimentRunId }),
      ...(scoringResultsDataSetId !== undefined && {
        scoringResultsDataSetId: written.scoringResultsDataSetId ?? scoringResultsDataSetId,
      }),
    };
    await this.references.read(context.scope, withoutOwnTraining(fixed));
    await this.runner.run(context, async (work) => {
      await work.expectVersion('mlService', id, expectedVersion);
      await update(work, id, fixed, this.limits);
    });
    return readOwnWrite(this.services, 'MLService', context.scope, id);
  }
}

/** Decides the service's new details, and hands changed schedules to its experiments. */
async function update(work: UnitOfWork, id: string, written: WrittenService, limits: ScheduleLimits): Promise<void> {
  const before = await work.state('mlService', id);
  const schedules = schedulesOf(written);
  await work.decide('mlService', id, { type: 'UpdateService', details: detailsOf(written), schedules, limits });
  if (before.status !== 'published') return;
  for (const kind of ['training', 'scoring'] as const) {
    if (!before.schedules[kind] && !schedules[kind]) continue;
    await work.decide('experiment', experimentOf(before, kind), {
      type: 'SetSchedule',
      kind,
      schedule: schedules[kind],
    });
  }
}

const experimentOf = ({ parts }: Published, kind: 'training' | 'scoring'): string =>
  kind === 'training' ? parts.trainingExperimentId : parts.scoringExperimentId;

/** A service's instance and experiments stay as they were published. */
function refuseFixed(written: WrittenService, current: MLServiceBody): void {
  const references = new References();
  for (const field of ['mlInstanceId', 'trainingExperimentId', 'trainingExperimentRunId'] as const) {
    const wanted = written[field];
    if (wanted === undefined || wanted === current[field]) continue;
    references.refuse(field, `"${wanted}" cannot replace "${current[field] ?? ''}": publish another service instead`);
  }
  references.check();
}

/** The training experiment that was made for the service needs no run to be named. */
function withoutOwnTraining({ trainingExperimentId, ...written }: WrittenService): WrittenService {
  return written.trainingExperimentRunId === undefined || trainingExperimentId === undefined
    ? written
    : { ...written, trainingExperimentId };
}

@CommandHandler(DeleteService)
export class DeleteServiceHandler implements ICommandHandler<DeleteService> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, id, expectedVersion }: DeleteService): Promise<void> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('mlService', id, expectedVersion);
      await this.cascade.deleteService(work, id);
    });
  }
}

@CommandHandler(DeleteServicesOfMLInstance)
export class DeleteServicesOfMLInstanceHandler implements ICommandHandler<DeleteServicesOfMLInstance> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly cascade: Cascade,
  ) {}

  async execute({ context, mlInstanceId }: DeleteServicesOfMLInstance): Promise<void> {
    await this.runner.run(context, (work) => this.cascade.deleteServicesOf(work, mlInstanceId));
  }
}
