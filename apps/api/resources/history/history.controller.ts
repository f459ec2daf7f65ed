import { type Scope, type StreamCategory, streamName } from '#domain';
import { eventFields, HistoryQueries, RunQueries } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { found, IdOf } from '../../http/answers/found.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { InScope } from '../../http/credentials/context.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
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
  @Answers('eventListing.v1.json')
  ofService(@InScope() scope: Scope, @IdOf({ id: 'MLService' }) id: string, @ListingOf(eventFields) listing: Listing) {
    return this.of(scope, 'mlService', 'MLService', id, listing);
  }

  @Get('experiments/:id/events')
  @Answers('eventListing.v1.json')
  ofExperiment(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) id: string,
    @ListingOf(eventFields) listing: Listing,
  ) {
    return this.of(scope, 'experiment', 'experiment', id, listing);
  }

  @Get('experiments/:id/runs/:runId/events')
  @Answers('eventListing.v1.json')
  async ofRun(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @ListingOf(eventFields) listing: Listing,
  ) {
    const run = await this.runs.get(scope, runId, { includeDeleted: true });
    found('run', runId, run?.body.experimentId === experimentId ? run : undefined);
    return this.of(scope, 'run', 'run', runId, listing);
  }

  @Get('dataSets/:id/events')
  @Answers('eventListing.v1.json')
  ofDataSet(@InScope() scope: Scope, @IdOf({ id: 'data set' }) id: string, @ListingOf(eventFields) listing: Listing) {
    return this.of(scope, 'dataSet', 'data set', id, listing);
  }

  private async of(scope: Scope, category: StreamCategory, kind: string, id: string, listing: Listing) {
    found(kind, id, await this.history.streamOf(scope, id, [category]));
    return listAnswer(await this.history.list(scope, streamName(category, id), listing.query), listing, eventAnswer);
  }
}
