import { TriggerServiceRun } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { MLServiceQueries, runFields, RunQueries } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Answers, Context, found, IdOf, InScope, JsonBody, ListingOf, Lists, Takes } from '../../http/index.js';
import { runAnswer, serviceRunSummary } from '../runs/run-answer.js';
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
  @Lists('experimentRunListing.v1.json', serviceRunSummary)
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'MLService' }) serviceId: string,
    @ListingOf(runFields, { serviceId: ({ id = '' }) => id }) query: ListQuery,
  ) {
    const service = found('MLService', serviceId, await this.services.get(scope, serviceId));
    return this.runs.list(scope, query, { experimentId: experimentsOf(service.body) });
  }

  @Post()
  @Takes(ServiceRunDto)
  @Answers('experimentRun.v1.json', runAnswer)
  trigger(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLService' }) serviceId: string,
    @JsonBody() body: ServiceRunDto,
  ) {
    return this.commands.execute(new TriggerServiceRun(context, serviceId, body));
  }
}
