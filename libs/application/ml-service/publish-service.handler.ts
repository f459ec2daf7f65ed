import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { modeOf, streamName } from '#domain';
import type { PublicationShape, ScheduleKind, ScheduleLimits, Schedules, ServiceDetails, ServiceParts } from '#domain';
import { MLServiceQueries } from '#read-models';
import type { MLServiceBody, Resource } from '#read-models';
import { firstRunId, idFor, predictionsDataSetId } from '../ids.js';
import type { CommandContext } from '../command-context.js';
import { missing } from '../references.js';
import { readOwnWrite } from '../read-own-write.js';
import { buildRunRequest } from '../run/build-run-request.js';
import { beginRun } from '../run/begin-run.js';
import { SCHEDULE_LIMITS } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { PublishService } from './ml-service.commands.js';
import type { WrittenService } from './ml-service.commands.js';
import { ServiceReferencesReader } from './service-references.js';
import type { ServiceReferences } from './service-references.js';

@CommandHandler(PublishService)
export class PublishServiceHandler implements ICommandHandler<PublishService> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly references: ServiceReferencesReader,
    private readonly services: MLServiceQueries,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  async execute({ context, service: written }: PublishService): Promise<Resource<MLServiceBody>> {
    const references = await this.references.read(context.scope, written);
    const id = idFor(context);
    const parts = partsOf(context, written);
    await this.runner.begin(context, streamName('mlService', id), (work, now) => {
      holdParents(work, written);
      return publish(work, id, parts, written, { ...references, limits: this.limits }, now);
    });
    return readOwnWrite(this.services, 'MLService', context.scope, id);
  }
}

/** Decides the service, the experiments and data set that are made for it, and its first run. */
async function publish(
  work: UnitOfWork,
  id: string,
  parts: ServiceParts,
  written: WrittenService,
  { instance, championModel, limits }: ServiceReferences & { readonly limits: ScheduleLimits },
  now: Date,
): Promise<void> {
  const details: ServiceDetails = {
    ...detailsOf(written),
    scoringResultsDataSetId: written.scoringResultsDataSetId ?? predictionsDataSetId(parts.scoringExperimentId),
  };
  const schedules = schedulesOf(written);
  work.create('mlService', id, {
    type: 'PublishService',
    details,
    parts,
    schedules,
    limits,
    ...(championModel && { championModel }),
  });
  await createParts(work, id, written, parts);
  const service = await work.state('mlService', id);
  const first = service.status === 'published' ? firstRunOf(service.shape, service.schedules) : undefined;
  if (!first) return;
  const experimentId = first === 'training' ? parts.trainingExperimentId : parts.scoringExperimentId;
  const request = buildRunRequest(
    {
      experiment: { id: experimentId, body: { name: written.name, mlInstanceId: instance.id } },
      instance,
      service: { id, body: details },
    },
    { mode: modeOf(first), trigger: { by: 'service', kind: first }, nominalTime: now.toISOString() },
  );
  beginRun(work, firstRunId(experimentId), request);
}

/** Which run a publication starts at once; the others come by schedule or follow the training. */
function firstRunOf(shape: PublicationShape, schedules: Schedules): ScheduleKind | undefined {
  if (shape === 'trained-run') return schedules.scoring ? undefined : 'scoring';
  return shape === 'scoring-only' || shape === 'once' ? 'training' : undefined;
}

async function createParts(
  work: UnitOfWork,
  serviceId: string,
  written: WrittenService,
  parts: ServiceParts,
): Promise<void> {
  for (const kind of ['training', 'scoring'] as const) {
    const schedule = written[kind === 'training' ? 'trainingSchedule' : 'scoringSchedule'];
    const experimentId = kind === 'training' ? parts.trainingExperimentId : parts.scoringExperimentId;
    if (kind === 'training' && written.trainingExperimentId !== undefined) {
      if (schedule) await work.decide('experiment', experimentId, { type: 'SetSchedule', kind, schedule });
      continue;
    }
    work.create('experiment', experimentId, {
      type: 'CreateExperiment',
      details: { name: `${written.name} ${kind}` },
      mlInstanceId: written.mlInstanceId,
      service: { serviceId, kind },
      kind,
      ...(schedule && { schedule }),
    });
  }
  if (written.scoringResultsDataSetId === undefined) {
    const { scoringExperimentId: experimentId } = parts;
    work.create('dataSet', predictionsDataSetId(experimentId), {
      type: 'CreateDataSet',
      details: { name: `${written.name} predictions` },
      producedBy: { experimentId },
    });
  }
}

function partsOf(
  context: CommandContext,
  { mlInstanceId, trainingExperimentId, trainingExperimentRunId }: WrittenService,
): ServiceParts {
  return {
    mlInstanceId,
    trainingExperimentId: trainingExperimentId ?? idFor(context, 'training'),
    ...(trainingExperimentRunId !== undefined && { trainingExperimentRunId }),
    scoringExperimentId: idFor(context, 'scoring'),
  };
}

function holdParents(work: UnitOfWork, { mlInstanceId, trainingExperimentId: experimentId }: WrittenService): void {
  const noInstance = missing('mlInstanceId', mlInstanceId, 'an MLInstance');
  work.hold({ category: 'mlInstance', id: mlInstanceId }, noInstance);
  if (experimentId === undefined) return;
  const noExperiment = missing('trainingExperimentId', experimentId, 'an experiment');
  work.hold({ category: 'experiment', id: experimentId }, noExperiment);
}

/** The fields of a service's request that PUT may change. */
export function detailsOf(written: WrittenService): ServiceDetails {
  const {
    mlInstanceId: _instance,
    trainingExperimentId: _experiment,
    trainingExperimentRunId: _run,
    trainingSchedule: _training,
    scoringSchedule: _scoring,
    ...details
  } = written;
  return details;
}

export const schedulesOf = ({ trainingSchedule: training, scoringSchedule: scoring }: WrittenService) => ({
  ...(training && { training }),
  ...(scoring && { scoring }),
});
