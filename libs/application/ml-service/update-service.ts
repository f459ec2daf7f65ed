import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { byKind, scheduleKinds } from '#domain';
import type { ScheduleLimits } from '#domain';
import { MLServiceQueries } from '#read-models';
import type { MLServiceBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { notFound, References } from '../references.js';
import { SCHEDULE_LIMITS } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { ServiceReferencesReader } from './service-references.js';
import { detailsOf } from './written-service.js';
import type { RequestedService, WrittenPart, WrittenService } from './written-service.js';

/** Replaces details, data and schedules; a schedule that is absent is removed. */
export class UpdateService extends Command<Resource<MLServiceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly service: RequestedService,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateService)
export class UpdateServiceHandler implements ICommandHandler<UpdateService> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly references: ServiceReferencesReader,
    private readonly services: MLServiceQueries,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  async execute(command: UpdateService): Promise<Resource<MLServiceBody>> {
    const { context, id } = command;
    const { body: current } = await readOwnWrite(this.services, 'MLService', context.scope, id);
    const written = await this.references.withDataSets(context.scope, command.service);
    refuseFixed(written, current);
    const experimentIds = byKind((kind) => current.parts[kind].experimentId);
    await this.references.read(context.scope, completed(written, current), experimentIds);
    await changeWith(this.runner, command, 'mlService', (work) => update(work, id, written, this.limits));
    return readOwnWrite(this.services, 'MLService', context.scope, id);
  }
}

/** A service's instance and experiments stay as they were published. */
function refuseFixed({ mlInstanceId, parts }: RequestedService, current: MLServiceBody): void {
  const references = new References();
  const refuseOther = (place: string, wanted: string | undefined, fixed = '') => {
    if (wanted === undefined || wanted === fixed) return;
    references.refuse(place, `"${wanted}" cannot replace "${fixed}": publish another service instead`);
  };
  refuseOther('mlInstanceId', mlInstanceId, current.mlInstanceId);
  for (const kind of scheduleKinds) {
    refuseOther(`${kind}ExperimentId`, parts[kind].experimentId, current.parts[kind].experimentId);
    refuseOther(`${kind}ExperimentRunId`, parts[kind].experimentRunId, current.parts[kind].experimentRunId);
  }
  references.check();
}

/**
 * The request with what the service keeps, whether it is repeated or not: the run that it was published with, and where
 * its predictions go. The training experiment that was made for the service needs no run to be named.
 */
function completed(
  written: RequestedService,
  { mlInstanceId, parts: { training, scoring } }: Pick<MLServiceBody, 'mlInstanceId' | 'parts'>,
): WrittenService {
  const { experimentId: _repeated, ...wanted } = written.parts.training;
  const { experimentId, experimentRunId } = training;
  const fixed: WrittenPart = experimentRunId === undefined ? {} : { experimentId, experimentRunId };
  const { resultsDataSetId } = scoring;
  const results: WrittenPart = resultsDataSetId === undefined ? {} : { resultsDataSetId };
  return {
    ...written,
    mlInstanceId,
    parts: { training: { ...wanted, ...fixed }, scoring: { ...results, ...written.parts.scoring } },
  };
}

/** Decides what the service is now, and hands changed schedules to its experiments. */
async function update(work: UnitOfWork, id: string, written: RequestedService, limits: ScheduleLimits): Promise<void> {
  const before = await work.state('mlService', id);
  if (before.status !== 'published') throw notFound('MLService', id);
  const wanted = completed(written, before);
  const { parts } = wanted;
  await work.decide('mlService', id, { type: 'UpdateService', details: detailsOf(wanted), parts, limits });
  for (const kind of scheduleKinds) {
    const { experimentId, schedule: current } = before.parts[kind];
    const { schedule } = parts[kind];
    if (current ?? schedule) await work.decide('experiment', experimentId, { type: 'SetSchedule', kind, schedule });
  }
}
