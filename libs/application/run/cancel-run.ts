import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ExperimentQueries, RunQueries } from '#read-models';
import type { Resource, RunBody } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { readOwnWrite } from '../read-own-write.js';
import { notFound } from '../references.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { endRun } from './end-run.js';

/** Asks a run to stop; refused as `conflict` when it has ended. */
export class CancelRun extends Command<Resource<RunBody>> {
  constructor(
    readonly context: CommandContext,
    readonly experimentId: string,
    readonly runId: string,
    readonly reason?: string,
  ) {
    super();
  }
}

@CommandHandler(CancelRun)
export class CancelRunHandler implements ICommandHandler<CancelRun> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly experiments: ExperimentQueries,
    private readonly runs: RunQueries,
  ) {}

  async execute({ context, experimentId, runId, reason }: CancelRun): Promise<Resource<RunBody>> {
    const run = await this.runs.get(context.scope, runId);
    const experiment = await this.experiments.get(context.scope, experimentId);
    if (!experiment || run?.body.experimentId !== experimentId) throw notFound('run', runId);
    await this.runner.run(context, async (work) => {
      await work.decide('run', runId, { type: 'CancelRun', ...(reason !== undefined && { reason }) });
      await endRun(work, runId, this.runs);
    });
    return readOwnWrite(this.runs, 'run', context.scope, runId);
  }
}
