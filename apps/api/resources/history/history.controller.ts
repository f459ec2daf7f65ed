import { streamName } from '#domain';
import type { Scope, StreamCategory } from '#domain';
import { eventFields, HistoryQueries, RunQueries } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { found, IdOf, InScope, ListingOf, Lists } from '../../http/index.js';
import { eventAnswer } from './event-answer.js';

/**
 * What was recorded of a resource: the events of its own stream, so that versions count without gaps and the last one
 * is its ETag. Experiments and runs of a service have histories of their own. Deleted resources keep theirs.
 */
@Controller()
export class HistoryController {
  constructor(
    private readonly history: HistoryQueries,
    private readonly runs: RunQueries,
  ) {}

  @Get('mlServices/:id/events')
  @Lists('eventListing.v1.json', eventAnswer)
  ofService(@InScope() scope: Scope, @IdOf({ id: 'MLService' }) id: string, @ListingOf(eventFields) query: ListQuery) {
    return this.of(scope, 'mlService', 'MLService', id, query);
  }

  @Get('experiments/:id/events')
  @Lists('eventListing.v1.json', eventAnswer)
  ofExperiment(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) id: string,
    @ListingOf(eventFields) query: ListQuery,
  ) {
    return this.of(scope, 'experiment', 'experiment', id, query);
  }

  @Get('experiments/:id/runs/:runId/events')
  @Lists('eventListing.v1.json', eventAnswer)
  async ofRun(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @ListingOf(eventFields) query: ListQuery,
  ) {
    const run = await this.runs.get(scope, runId, { includeDeleted: true });
    found('run', runId, run?.body.experimentId === experimentId ? run : undefined);
    return this.of(scope, 'run', 'run', runId, query);
  }

  @Get('dataSets/:id/events')
  @Lists('eventListing.v1.json', eventAnswer)
  ofDataSet(@InScope() scope: Scope, @IdOf({ id: 'data set' }) id: string, @ListingOf(eventFields) query: ListQuery) {
    return this.of(scope, 'dataSet', 'data set', id, query);
  }

  private async of(scope: Scope, category: StreamCategory, kind: string, id: string, query: ListQuery) {
    found(kind, id, await this.history.streamOf(scope, id, [category]));
    return this.history.list(scope, streamName(category, id), query);
  }
}
