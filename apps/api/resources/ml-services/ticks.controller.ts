import { CLOCK } from '#application';
import type { Clock } from '#application';
import type { Scope } from '#domain';
import { tickFields, TickQueries } from '#read-models';
import type { ListQuery, Resource, Tick } from '#read-models';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { InScope, ListingOf, Lists, spanOf, timeSpanOf, within } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { tickAnswer } from './schedule-answer.js';

/** A tick with where it belongs, which its address does not say. */
const placedTick = (tick: Resource<Tick>) => {
  const { experimentId, serviceId } = tick.body;
  return { experimentId, ...(serviceId !== undefined && { serviceId }), ...tickAnswer(tick) };
};

/** The ledger of all schedules: what was decided in a span of time. */
@Controller('ticks')
export class TicksController {
  constructor(
    private readonly ticks: TickQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Lists('placedTickListing.v1.json', placedTick, spanOf)
  async list(@InScope() scope: Scope, @Query() query: QueryValues, @ListingOf(tickFields) listing: ListQuery) {
    const span = timeSpanOf(query, this.clock());
    const filters = [...listing.filters, ...within('nominalTime', span)];
    return { ...(await this.ticks.list(scope, { ...listing, filters })), ...span };
  }
}
