import {
  type CommandContext,
  DeleteService,
  DeleteServicesOfMLInstance,
  PublishService,
  UpdateService,
} from '#application';
import type { Scope } from '#domain';
import { MLInstanceQueries, mlServiceFields, MLServiceQueries, PastResources } from '#read-models';
import { Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Base } from '../../http/answers/base.decorator.js';
import { refuseWhenGone } from '../../http/answers/bulk-deletion.js';
import { deletion } from '../../http/answers/deletion.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { IfMatch } from '../../http/content-negotiation/if-match.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { AsOf } from '../../http/requests/as-of.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { type QueryValues, required } from '../../http/listing/query-values.js';
import { Takes } from '../../http/validation/descriptions.js';
import { mlServiceAnswer } from './ml-service-answer.js';
import { MLServiceDto, writtenService } from './ml-service.dto.js';

@Controller('mlServices')
export class MLServicesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly services: MLServiceQueries,
    private readonly instances: MLInstanceQueries,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Answers('mlServiceListing.v1.json')
  async list(@InScope() scope: Scope, @ListingOf(mlServiceFields) listing: Listing, @Base() base: string) {
    return listAnswer(await this.services.list(scope, listing.query), listing, mlServiceAnswer(base));
  }

  @Post()
  @Takes(MLServiceDto)
  @Answers('mlService.v1.json')
  async publish(@Context() context: CommandContext, @JsonBody() body: MLServiceDto, @Base() base: string) {
    return versioned(
      await this.commands.execute(new PublishService(context, writtenService(body))),
      mlServiceAnswer(base),
    );
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
  @Answers('mlService.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'MLService' }) id: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(
      found('MLService', id, await this.past.get(this.services, scope, id, asOf)),
      mlServiceAnswer(base),
    );
  }

  @Put(':id')
  @Takes(MLServiceDto)
  @Answers('mlService.v1.json')
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLService' }) id: string,
    @JsonBody() body: MLServiceDto,
    @IfMatch() version: number | undefined,
    @Base() base: string,
  ) {
    const service = await this.commands.execute(new UpdateService(context, id, writtenService(body), version));
    return versioned(service, mlServiceAnswer(base));
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
