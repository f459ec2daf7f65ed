import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { kindOf, streamName } from '#domain';
import type { RunRequest, Scope } from '#domain';
import { MLServiceQueries, RunQueries } from '#read-models';
import type { Resource, RunBody } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { notFound } from '../references.js';
import { SecretStore } from '../secrets/secret-store.js';
import { sealTasks } from '../secrets/written-tasks.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { beginRun } from './begin-run.js';
import { endRun } from './end-run.js';
import { RunRules } from './run-rules.js';
import { RunSourcesReader } from './run-sources.js';
import { buildRunRequest } from './build-run-request.js';
import { CancelRun, RequestRun, TriggerServiceRun } from './run.commands.js';
import type { WrittenRun } from './run.commands.js';

@CommandHandler(RequestRun)
export class RequestRunHandler implements ICommandHandler<RequestRun> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly sources: RunSourcesReader,
    private readonly rules: RunRules,
    private readonly secrets: SecretStore,
    private readonly runs: RunQueries,
  ) {}

  async execute({ context, experimentId, run }: RequestRun): Promise<Resource<RunBody>> {
    const sources = await this.sources.ofExperiment(context.scope, experimentId);
    const tasks = await sealTasks(this.secrets, context.scope, run.tasks ?? [], sources.instance.body.tasks);
    const build = (now: Date): RunRequest =>
      buildRunRequest(sources, {
        mode: run.mode,
        trigger: { by: 'user' },
        nominalTime: now.toISOString(),
        tasks,
        ...(run.description !== undefined && { description: run.description }),
      });
    await this.rules.check(context.scope, build(new Date(0)), sources.service);
    const id = idFor(context);
    await this.runner.begin(context, streamName('run', id), (work, now) => {
      work.hold({ category: 'experiment', id: experimentId }, notFound('experiment', experimentId));
      beginRun(work, id, build(now));
    });
    return readOwnWrite(this.runs, 'run', context.scope, id);
  }
}

@CommandHandler(TriggerServiceRun)
export class TriggerServiceRunHandler implements ICommandHandler<TriggerServiceRun> {
  constructor(
    private readonly services: MLServiceQueries,
    private readonly requestRunHandler: RequestRunHandler,
  ) {}

  async execute({ context, serviceId, run }: TriggerServiceRun): Promise<Resource<RunBody>> {
    const experimentId = await this.experimentOf(context.scope, serviceId, run);
    return this.requestRunHandler.execute(new RequestRun(context, experimentId, run));
  }

  private async experimentOf(scope: Scope, serviceId: string, { mode }: WrittenRun): Promise<string> {
    const service = await this.services.get(scope, serviceId);
    if (!service) throw notFound('MLService', serviceId);
    return service.body.parts[kindOf(mode)].experimentId;
  }
}

@CommandHandler(CancelRun)
export class CancelRunHandler implements ICommandHandler<CancelRun> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly runs: RunQueries,
  ) {}

  async execute({ context, experimentId, runId, reason }: CancelRun): Promise<Resource<RunBody>> {
    await this.belongs(context, experimentId, runId);
    await this.runner.run(context, async (work) => {
      await work.decide('run', runId, { type: 'CancelRun', ...(reason !== undefined && { reason }) });
      await endRun(work, runId, this.runs);
    });
    return readOwnWrite(this.runs, 'run', context.scope, runId);
  }

  private async belongs({ scope }: CommandContext, experimentId: string, runId: string): Promise<void> {
    const run = await this.runs.get(scope, runId);
    if (run?.body.experimentId !== experimentId) throw notFound('run', runId);
  }
}
