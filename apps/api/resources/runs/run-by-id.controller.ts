import type { Scope } from '#domain';
import { ExperimentQueries, PastResources, RunQueries } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { Answers, AsOf, found, IdOf, InScope } from '../../http/index.js';
import { progressVariant, runAnswer } from './run-answer.js';
import { withProgress } from './run-progress.js';

/** Runs, for those who know an id and nothing else: from a log, an event, a row that a run has predicted. */
@Controller('runs')
export class RunByIdController {
  constructor(
    private readonly experiments: ExperimentQueries,
    private readonly runs: RunQueries,
    private readonly past: PastResources,
  ) {}

  @Get(':runId')
  @Answers('experimentRun.v1.json', runAnswer, progressVariant)
  async get(@InScope() scope: Scope, @IdOf({ runId: 'run' }) runId: string, @AsOf() asOf: string | undefined) {
    const run = await this.past.get(this.runs, scope, runId, asOf);
    // Gone with its experiment, as in all operations on runs.
    const experiment = run && (await this.past.get(this.experiments, scope, run.body.experimentId, asOf));
    return withProgress(this.runs, found('run', runId, experiment && run), asOf);
  }
}
