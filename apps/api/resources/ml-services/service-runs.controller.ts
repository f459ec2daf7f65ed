import { type CommandContext, TriggerServiceRun } from '#application';
import type { Scope } from '#domain';
import { MLServiceQueries, runFields, RunQueries } from '#read-models';
import { Controller, Get, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Base } from '../../http/answers/base.decorator.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { runAnswer } from '../runs/run-answer.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { Takes } from '../../http/validation/descriptions.js';
import { serviceRunSummary } from './ml-service-answer.js';
import { ServiceRunDto } from './ml-service.dto.js';
import { experimentsOf } from './service-experiments.js';

/** The runs of both experiments of a service. */
@Controller('mlServices/:id/runs')
export class ServiceRunsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly services: MLServiceQueries,
    private readonly runs: RunQueries,
  ) {}

  @Get()
  @Answers('experimentRunListing.v1.json')
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'MLService' }) serviceId: string,
    @ListingOf(runFields) listing: Listing,
    @Base() base: string,
  ) {
    const service = found('MLService', serviceId, await this.services.get(scope, serviceId));
    const runs = await this.runs.list(scope, listing.query, { experimentId: experimentsOf(service.body) });
    return listAnswer(runs, listing, serviceRunSummary(base));
  }

  @Post()
  @Takes(ServiceRunDto)
  @Answers('experimentRun.v1.json')
  async trigger(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLService' }) serviceId: string,
    @JsonBody() body: ServiceRunDto,
    @Base() base: string,
  ) {
    return versioned(await this.commands.execute(new TriggerServiceRun(context, serviceId, body)), runAnswer(base));
  }
}
