import type { Scope } from '#domain';
import { PastResources, RunQueries } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { Answers, AsOf, found, IdOf, InScope } from '../../http/index.js';
import { runAnswer } from './run-answer.js';

/** Runs, for those who know an id and nothing else: from a log, an event, a row that a run has predicted. */
@Controller('runs')
export class RunByIdController {
  constructor(
    private readonly runs: RunQueries,
    private readonly past: PastResources,
  ) {}

  @Get(':runId')
  @Answers('experimentRun.v1.json', runAnswer)
  async get(@InScope() scope: Scope, @IdOf({ runId: 'run' }) runId: string, @AsOf() asOf: string | undefined) {
    return found('run', runId, await this.past.get(this.runs, scope, runId, asOf));
  }
}
