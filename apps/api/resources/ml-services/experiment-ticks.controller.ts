import { CLOCK } from '#application';
import type { Clock } from '#application';
import type { Scope } from '#domain';
import { ExperimentQueries, tickFields, TickQueries } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get, Inject } from '@nestjs/common';
import { found, IdOf, InScope, ListingOf, Lists } from '../../http/index.js';
import { tickAnswer } from './schedule-answer.js';

/** The ledger of an experiment: its schedule may be its own, or that of a part of a service. */
@Controller('experiments/:id/ticks')
export class ExperimentTicksController {
  constructor(
    private readonly experiments: ExperimentQueries,
    private readonly ticks: TickQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Lists('tickListing.v1.json', tickAnswer)
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @ListingOf(tickFields, { experimentId: ({ id = '' }) => id }) query: ListQuery,
  ) {
    found('experiment', experimentId, await this.experiments.get(scope, experimentId));
    return this.ticks.listWithHeld(scope, query, experimentId, this.clock());
  }
}
