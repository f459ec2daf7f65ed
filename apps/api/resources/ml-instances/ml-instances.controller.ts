import {
  type CommandContext,
  CreateMLInstance,
  DeleteMLInstance,
  DeleteMLInstancesOfEngine,
  UpdateMLInstance,
} from '#application';
import type { Scope } from '#domain';
import { EngineQueries, MLInstanceQueries, mlInstanceFields, PastResources } from '#read-models';
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
import { mlInstanceAnswer, mlInstanceSummary } from './ml-instance-answer.js';
import { MLInstanceDto, writtenMLInstance } from './ml-instance.dto.js';

@Controller('mlInstances')
export class MLInstancesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly instances: MLInstanceQueries,
    private readonly engines: EngineQueries,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Answers('mlInstanceListing.v1.json')
  async list(@InScope() scope: Scope, @ListingOf(mlInstanceFields) listing: Listing, @Base() base: string) {
    return listAnswer(await this.instances.list(scope, listing.query), listing, mlInstanceSummary(base));
  }

  @Post()
  @Takes(MLInstanceDto)
  @Answers('mlInstance.v1.json')
  async create(@Context() context: CommandContext, @JsonBody() body: MLInstanceDto, @Base() base: string) {
    const instance = await this.commands.execute(new CreateMLInstance(context, writtenMLInstance(body)));
    return versioned(instance, mlInstanceAnswer(base));
  }

  @Delete()
  @Answers('api-response.v1.json')
  async deleteOfEngine(@Context() context: CommandContext, @Query() query: QueryValues) {
    const engineId = required(query, 'engineId');
    const engine = { kind: 'engine', id: engineId, queries: this.engines };
    await refuseWhenGone(context.scope, engine, this.instances, { engineId });
    await this.commands.execute(new DeleteMLInstancesOfEngine(context, engineId));
    return deletion('MLInstances successfully deleted');
  }

  @Get(':id')
  @Answers('mlInstance.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'MLInstance' }) id: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(
      found('MLInstance', id, await this.past.get(this.instances, scope, id, asOf)),
      mlInstanceAnswer(base),
    );
  }

  @Put(':id')
  @Takes(MLInstanceDto)
  @Answers('mlInstance.v1.json')
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLInstance' }) id: string,
    @JsonBody() body: MLInstanceDto,
    @IfMatch() version: number | undefined,
    @Base() base: string,
  ) {
    const instance = await this.commands.execute(new UpdateMLInstance(context, id, writtenMLInstance(body), version));
    return versioned(instance, mlInstanceAnswer(base));
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async delete(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLInstance' }) id: string,
    @IfMatch() version: number | undefined,
  ) {
    await this.commands.execute(new DeleteMLInstance(context, id, version));
    return deletion('MLInstance deletion was successful');
  }
}
