import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { byKind, firstRunsOf, modeOf, scheduleKinds, streamName } from '#domain';
import type { ByKind, ScheduleKind, ScheduleLimits, ServicePart } from '#domain';
import { MLServiceQueries } from '#read-models';
import type { MLServiceBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { firstRunId, idFor, predictionsDataSetId } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { missing } from '../references.js';
import { beginRun } from '../run/begin-run.js';
import { buildRunRequest } from '../run/build-run-request.js';
import { SCHEDULE_LIMITS } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { ServiceReferencesReader } from './service-references.js';
import type { ServiceReferences } from './service-references.js';
import { runSourcesOf } from './service-sources.js';
import { detailsOf } from './written-service.js';
import type { RequestedService, WrittenService } from './written-service.js';

/** Publishes an MLInstance in one of the five shapes: service, experiments, output data set and first run, all or nothing. */
export class PublishService extends Command<Resource<MLServiceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly service: RequestedService,
  ) {
    super();
  }
}

@CommandHandler(PublishService)
export class PublishServiceHandler implements ICommandHandler<PublishService> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly references: ServiceReferencesReader,
    private readonly services: MLServiceQueries,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  async execute({ context, service }: PublishService): Promise<Resource<MLServiceBody>> {
    const { scope } = context;
    const requested = await this.references.withDataSets(scope, service);
    const written = await this.references.withInstance(scope, requested);
    const parts = partsOf(context, written);
    const experimentIds = byKind((kind) => parts[kind].experimentId);
    const references = await this.references.read(scope, written, experimentIds);
    const publication: Publication = { id: idFor(context), written, parts, ...references };
    const { id } = publication;
    await this.runner.begin(context, streamName('mlService', id), async (work, now) => {
      holdParents(work, written);
      publish(work, publication, this.limits);
      for (const kind of scheduleKinds) await takeExperiment(work, publication, kind);
      createOutput(work, publication);
      for (const kind of firstRunsOf(publication.parts, { now, trainOnPublish: written.trainOnPublish })) {
        beginFirstRun(work, publication, kind, { id: firstRunIdOf(context, publication, kind), now });
      }
    });
    return readOwnWrite(this.services, 'MLService', scope, id);
  }
}

interface Publication extends ServiceReferences {
  readonly id: string;
  readonly written: WrittenService;
  readonly parts: ByKind<ServicePart>;
}

/** The parts with what is made for them. */
function partsOf(context: CommandContext, { parts }: WrittenService): ByKind<ServicePart> {
  const { training, scoring } = byKind((kind) => ({
    ...parts[kind],
    experimentId: parts[kind].experimentId ?? idFor(context, kind),
  }));
  const resultsDataSetId = scoring.resultsDataSetId ?? predictionsDataSetId(scoring.experimentId);
  return { training, scoring: { ...scoring, resultsDataSetId } };
}

function holdParents(work: UnitOfWork, { mlInstanceId, parts }: WrittenService): void {
  const noInstance = missing('mlInstanceId', mlInstanceId, 'an MLInstance');
  work.hold({ category: 'mlInstance', id: mlInstanceId }, noInstance);
  for (const kind of scheduleKinds) {
    const { experimentId: id } = parts[kind];
    if (id === undefined) continue;
    work.hold({ category: 'experiment', id }, missing(`${kind}ExperimentId`, id, 'an experiment'));
  }
}

function publish(work: UnitOfWork, { id, written, parts, championModel }: Publication, limits: ScheduleLimits): void {
  const { mlInstanceId } = written;
  const champion = championModel && { championModel };
  work.create('mlService', id, {
    type: 'PublishService',
    details: detailsOf(written),
    mlInstanceId,
    parts,
    limits,
    ...champion,
  });
}

/** Makes the experiment of a part with its schedule, or gives the schedule to the one that is there. */
async function takeExperiment(work: UnitOfWork, publication: Publication, kind: ScheduleKind): Promise<void> {
  const { id: serviceId, written, parts } = publication;
  const { experimentId, schedule } = parts[kind];
  if (written.parts[kind].experimentId !== undefined) {
    if (schedule) await work.decide('experiment', experimentId, { type: 'SetSchedule', kind, schedule });
    return;
  }
  work.create('experiment', experimentId, {
    type: 'CreateExperiment',
    // The task says what it is for; its parameters stay those of the instance and the service.
    details: { name: `${written.name} ${kind}`, template: { tasks: [{ name: modeOf(kind), parameters: [] }] } },
    mlInstanceId: written.mlInstanceId,
    service: { serviceId, kind },
    kind,
    ...(schedule && { schedule }),
  });
}

function createOutput(work: UnitOfWork, { written, parts }: Publication): void {
  if (written.parts.scoring.resultsDataSetId !== undefined) return;
  const { experimentId } = parts.scoring;
  const details = { name: `${written.name} predictions` };
  const producedBy = { experimentId };
  work.create('dataSet', predictionsDataSetId(experimentId), { type: 'CreateDataSet', details, producedBy });
}

/** An experiment that was there before may be published again. */
const firstRunIdOf = (context: CommandContext, { written, parts }: Publication, kind: ScheduleKind): string =>
  written.parts[kind].experimentId === undefined
    ? firstRunId(parts[kind].experimentId)
    : idFor(context, `first ${kind} run`);

function beginFirstRun(
  work: UnitOfWork,
  publication: Publication,
  kind: ScheduleKind,
  run: { readonly id: string; readonly now: Date },
): void {
  const wanted = { mode: modeOf(kind), trigger: { by: 'service', kind }, nominalTime: run.now.toISOString() } as const;
  beginRun(work, run.id, buildRunRequest(runSourcesOf(publication, publication, kind), wanted));
}
