import { streamName } from '#domain';
import type { Scope, StreamCategory } from '#domain';
import { eventFields, HistoryQueries, RunQueries } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { found, IdOf, InScope, ListingOf, Lists } from '../../http/index.js';
import { eventAnswer } from './event-answer.js';
import { EventPositions } from './event-positions.js';

/** A list of the events of the stream that the path names. */
const EventsOf = (category: StreamCategory, parameter = 'id'): ParameterDecorator =>
  ListingOf(eventFields, { stream: (path) => streamName(category, path[parameter] ?? '') });

/**
 * What was recorded of a resource: the events of its own stream, so that versions count without gaps and the last one
 * is its ETag. Experiments and runs of a service have histories of their own. Deleted resources keep theirs.
 */
@Controller()
export class HistoryController {
  constructor(
    private readonly history: HistoryQueries,
    private readonly runs: RunQueries,
    private readonly positions: EventPositions,
  ) {}

  @Get('mlServices/:id/events')
  @Lists('eventListing.v1.json', eventAnswer)
  ofService(@InScope() scope: Scope, @IdOf({ id: 'MLService' }) id: string, @EventsOf('mlService') query: ListQuery) {
    return this.of(scope, 'mlService', 'MLService', id, query);
  }

  @Get('experiments/:id/events')
  @Lists('eventListing.v1.json', eventAnswer)
  ofExperiment(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) id: string,
    @EventsOf('experiment') query: ListQuery,
  ) {
    return this.of(scope, 'experiment', 'experiment', id, query);
  }

  @Get('experiments/:id/runs/:runId/events')
  @Lists('eventListing.v1.json', eventAnswer)
  async ofRun(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @EventsOf('run', 'runId') query: ListQuery,
  ) {
    const run = await this.runs.get(scope, runId, { includeDeleted: true });
    found('run', runId, run?.body.experimentId === experimentId ? run : undefined);
    return this.of(scope, 'run', 'run', runId, query);
  }

  @Get('dataSets/:id/events')
  @Lists('eventListing.v1.json', eventAnswer)
  ofDataSet(@InScope() scope: Scope, @IdOf({ id: 'data set' }) id: string, @EventsOf('dataSet') query: ListQuery) {
    return this.of(scope, 'dataSet', 'data set', id, query);
  }

  private async of(scope: Scope, category: StreamCategory, kind: string, id: string, query: ListQuery) {
    found(kind, id, await this.history.streamOf(scope, id, [category]));
    const { items, ...page } = await this.history.list(scope, streamName(category, id), query);
    const placed = items.map((event) => ({ event, position: this.positions.write(scope, event.position) }));
    return { ...page, items: placed };
  }
}
