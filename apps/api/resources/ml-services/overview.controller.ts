import { CLOCK } from '#application';
import type { Clock } from '#application';
import type { Scope } from '#domain';
import { overviewFields, OverviewQueries, stripLength } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { InScope, ListingOf, Lists, wholeNumber } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { overviewAnswer, totalsAnswer } from './overview-answer.js';

/** All services from afar: what comes, what became of their last ticks, what runs, what fails. */
@Controller('mlServices/overview')
export class OverviewController {
  constructor(
    private readonly overviews: OverviewQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Lists('mlServiceOverviewListing.v1.json', overviewAnswer, totalsAnswer)
  async list(@InScope() scope: Scope, @Query() query: QueryValues, @ListingOf(overviewFields) listing: ListQuery) {
    const strip = wholeNumber(query, 'strip', { least: 0, most: stripLength, absent: stripLength });
    const { items, ...page } = await this.overviews.overview(scope, listing);
    const now = this.clock();
    return { ...page, items: items.map((overview) => ({ overview, now, strip })) };
  }
}
