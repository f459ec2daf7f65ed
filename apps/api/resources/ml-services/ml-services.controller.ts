import { DeleteService, DeleteServicesOfMLInstance, PublishService, UpdateService } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { MLInstanceQueries, mlServiceFields, MLServiceQueries, PastResources } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Delete, Get, Post, Put, Query, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  Answers,
  AsOf,
  Context,
  deletion,
  found,
  IdOf,
  IfMatch,
  InScope,
  JsonBody,
  ListingOf,
  Lists,
  noteWarnings,
  refuseWhenGone,
  required,
  Takes,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { mlServiceAnswer, mlServiceWarnings } from './ml-service-answer.js';
import { ServiceWarnings } from './service-warnings.js';
import { MLServiceDto, writtenService } from './ml-service.dto.js';

@Controller('mlServices')
export class MLServicesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly services: MLServiceQueries,
    private readonly instances: MLInstanceQueries,
    private readonly past: PastResources,
    private readonly warnings: ServiceWarnings,
  ) {}

  @Get()
  @Lists('mlServiceListing.v1.json', mlServiceAnswer)
  list(@InScope() scope: Scope, @ListingOf(mlServiceFields) query: ListQuery) {
    return this.services.list(scope, query);
  }

  @Post()
  @Takes(MLServiceDto)
  @Answers('mlService.v1.json', mlServiceAnswer, { warningsOf: mlServiceWarnings })
  async publish(@Context() context: CommandContext, @JsonBody() body: MLServiceDto, @Req() request: FastifyRequest) {
    const service = await this.commands.execute(new PublishService(context, writtenService(body)));
    noteWarnings(request, await this.warnings.of(context.scope, service));
    return service;
  }

  @Delete()
  @Answers('api-response.v1.json')
  async deleteOfInstance(@Context() context: CommandContext, @Query() query: QueryValues) {
    const mlInstanceId = required(query, 'mlInstanceId');
    const instance = { kind: 'MLInstance', id: mlInstanceId, queries: this.instances };
    await refuseWhenGone(context.scope, instance, this.services, { mlInstanceId });
    await this.commands.execute(new DeleteServicesOfMLInstance(context, mlInstanceId));
    return deletion('MLServices deletion was successful');
  }

  @Get(':id')
  @Answers('mlService.v1.json', mlServiceAnswer)
  async get(@InScope() scope: Scope, @IdOf({ id: 'MLService' }) id: string, @AsOf() asOf: string | undefined) {
    return found('MLService', id, await this.past.get(this.services, scope, id, asOf));
  }

  @Put(':id')
  @Takes(MLServiceDto)
  @Answers('mlService.v1.json', mlServiceAnswer, { warningsOf: mlServiceWarnings })
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLService' }) id: string,
    @JsonBody() body: MLServiceDto,
    @IfMatch() version: number | undefined,
    @Req() request: FastifyRequest,
  ) {
    const service = await this.commands.execute(new UpdateService(context, id, writtenService(body), version));
    noteWarnings(request, await this.warnings.of(context.scope, service));
    return service;
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async delete(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLService' }) id: string,
    @IfMatch() version: number | undefined,
  ) {
    await this.commands.execute(new DeleteService(context, id, version));
    return deletion('MLService deletion was successful');
  }
}
