import { CreateMLInstance, DeleteMLInstance, DeleteMLInstancesOfEngine, UpdateMLInstance } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { EngineQueries, mlInstanceFields, MLInstanceQueries, PastResources } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
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
  refuseWhenGone,
  required,
  Takes,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
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
  @Lists('mlInstanceListing.v1.json', mlInstanceSummary)
  list(@InScope() scope: Scope, @ListingOf(mlInstanceFields) query: ListQuery) {
    return this.instances.list(scope, query);
  }

  @Post()
  @Takes(MLInstanceDto)
  @Answers('mlInstance.v1.json', mlInstanceAnswer)
  create(@Context() context: CommandContext, @JsonBody() body: MLInstanceDto) {
    return this.commands.execute(new CreateMLInstance(context, writtenMLInstance(body)));
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
  @Answers('mlInstance.v1.json', mlInstanceAnswer)
  async get(@InScope() scope: Scope, @IdOf({ id: 'MLInstance' }) id: string, @AsOf() asOf: string | undefined) {
    return found('MLInstance', id, await this.past.get(this.instances, scope, id, asOf));
  }

  @Put(':id')
  @Takes(MLInstanceDto)
  @Answers('mlInstance.v1.json', mlInstanceAnswer)
  update(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLInstance' }) id: string,
    @JsonBody() body: MLInstanceDto,
    @IfMatch() version: number | undefined,
  ) {
    return this.commands.execute(new UpdateMLInstance(context, id, writtenMLInstance(body), version));
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
