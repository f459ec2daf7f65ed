import { CLOCK } from '#application';
import type { Clock } from '#application';
import type { Scope } from '#domain';
import { ExperimentQueries, PastResources, runFields, RunQueries } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Answers, AsOf, found, IdOf, InScope, ListingOf, Lists, spanOf, timeSpanOf, within } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { progressVariant, runAnswer, runInList } from './run-answer.js';
import { withProgress } from './run-progress.js';

/**
 * Runs of whatever experiment: those of a span of time, and one for those who know an id and nothing else: from a log, an
 * event, a row that a run has predicted.
 */
@Controller('runs')
export class RunByIdController {
  constructor(
    private readonly experiments: ExperimentQueries,
    private readonly runs: RunQueries,
    private readonly past: PastResources,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Lists('runListing.v1.json', runInList, spanOf)
  async list(@InScope() scope: Scope, @Query() query: QueryValues, @ListingOf(runFields) listing: ListQuery) {
    const span = timeSpanOf(query, this.clock());
    const filters = [...listing.filters, ...within('created', span)];
    return { ...(await this.runs.list(scope, { ...listing, filters })), ...span };
  }

  @Get(':runId')
  @Answers('experimentRun.v1.json', runAnswer, progressVariant)
  async get(@InScope() scope: Scope, @IdOf({ runId: 'run' }) runId: string, @AsOf() asOf: string | undefined) {
    const run = await this.past.get(this.runs, scope, runId, asOf);
    // Gone with its experiment, as in all operations on runs.
    const experiment = run && (await this.past.get(this.experiments, scope, run.body.experimentId, asOf));
    return withProgress(this.runs, found('run', runId, experiment && run), asOf);
  }
}
