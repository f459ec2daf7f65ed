import { type CommandContext, RecordInsight } from '#application';
import type { InsightContext, InsightDetails, Scope } from '#domain';
import { type InsightBody, insightFields, InsightQueries, PastResources, type Resource } from '#read-models';
import { Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Base } from '../../http/answers/base.decorator.js';
import { found, IdOf } from '../../http/answers/found.js';
import { resourceAnswer, versioned } from '../../http/answers/resource-answer.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { AsOf } from '../../http/requests/as-of.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { type QueryValues, single } from '../../http/listing/query-values.js';
import { Takes } from '../../http/validation/descriptions.js';
import { defaultMetricsOf } from './default-metrics.js';
import { InsightDto } from './insight.dto.js';

const nowhere: InsightContext = {};

/** An insight, whole also in lists. */
const insightAnswer = (base: string) => (insight: Resource<InsightBody>) =>
  resourceAnswer(insight, insight.body, `${base}/insights/${insight.id}`);

@Controller('insights')
export class InsightsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly insights: InsightQueries,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Answers('insightListing.v1.json')
  async list(@InScope() scope: Scope, @ListingOf(insightFields) listing: Listing, @Base() base: string) {
    return listAnswer(await this.insights.list(scope, listing.query), listing, insightAnswer(base));
  }

  @Post()
  @Takes(InsightDto)
  @Answers('insight.v1.json')
  async record(
    @Context() context: CommandContext,
    @JsonBody() { context: about, metrics, events }: InsightDto,
    @Base() base: string,
  ) {
    const details: InsightDetails = { context: about ?? nowhere, metrics: metrics ?? [], ...(events && { events }) };
    return versioned(await this.commands.execute(new RecordInsight(context, details)), insightAnswer(base));
  }

  @Get('metrics')
  @Answers('defaultMetricsListing.v1.json')
  metrics(@Query() query: QueryValues) {
    return { children: defaultMetricsOf(single(query, 'algorithm')) };
  }

  @Get(':id')
  @Answers('insight.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'insight' }) id: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(found('insight', id, await this.past.get(this.insights, scope, id, asOf)), insightAnswer(base));
  }
}
