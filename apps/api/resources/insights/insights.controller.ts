import { RecordInsight } from '#application';
import type { CommandContext } from '#application';
import type { InsightContext, InsightDetails, Scope } from '#domain';
import { insightFields, InsightQueries, PastResources } from '#read-models';
import type { InsightBody, ListQuery, Resource } from '#read-models';
import { Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  Answers,
  AsOf,
  Context,
  found,
  IdOf,
  InScope,
  JsonBody,
  ListingOf,
  Lists,
  resourceAnswer,
  single,
  Takes,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { defaultMetricsOf } from './default-metrics.js';
import { InsightDto } from './insight.dto.js';

const nowhere: InsightContext = {};

/** An insight, whole also in lists. */
const insightAnswer = (insight: Resource<InsightBody>, base: string) =>
  resourceAnswer(insight, insight.body, `${base}/insights/${insight.id}`);

@Controller('insights')
export class InsightsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly insights: InsightQueries,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Lists('insightListing.v1.json', insightAnswer)
  list(@InScope() scope: Scope, @ListingOf(insightFields) query: ListQuery) {
    return this.insights.list(scope, query);
  }

  @Post()
  @Takes(InsightDto)
  @Answers('insight.v1.json', insightAnswer)
  record(@Context() context: CommandContext, @JsonBody() { context: about, metrics, events }: InsightDto) {
    const details: InsightDetails = { context: about ?? nowhere, metrics: metrics ?? [], ...(events && { events }) };
    return this.commands.execute(new RecordInsight(context, details));
  }

  @Get('metrics')
  @Answers('defaultMetricsListing.v1.json')
  metrics(@Query() query: QueryValues) {
    return { children: defaultMetricsOf(single(query, 'algorithm')) };
  }

  @Get(':id')
  @Answers('insight.v1.json', insightAnswer)
  async get(@InScope() scope: Scope, @IdOf({ id: 'insight' }) id: string, @AsOf() asOf: string | undefined) {
    return found('insight', id, await this.past.get(this.insights, scope, id, asOf));
  }
}
