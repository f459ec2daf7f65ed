import { CreateMLInstance, DeleteMLInstance, DeleteMLInstancesOfEngine, UpdateMLInstance } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { recipesOf } from '#engines';
import { EngineQueries, mlInstanceFields, MLInstanceQueries, PastResources } from '#read-models';
import type { EngineBody, ListQuery, MLInstanceBody, Resource } from '#read-models';
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
import { recipeWarnings } from '../engines/engine-recipes.js';
import { mlInstanceAnswer, mlInstanceSummary } from './ml-instance-answer.js';
import { MLInstanceDto, writtenMLInstance } from './ml-instance.dto.js';

const notChecked =
  'parameters: no worker has imported the recipe of the engine yet, so that its Config has not judged them; publishing and requesting runs does, as soon as one has';

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
  async create(@Context() context: CommandContext, @JsonBody() body: MLInstanceDto, @Req() request: FastifyRequest) {
    const instance = await this.commands.execute(new CreateMLInstance(context, writtenMLInstance(body)));
    noteWarnings(request, await this.warnings(context.scope, instance));
    return instance;
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
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLInstance' }) id: string,
    @JsonBody() body: MLInstanceDto,
    @IfMatch() version: number | undefined,
    @Req() request: FastifyRequest,
  ) {
    const instance = await this.commands.execute(new UpdateMLInstance(context, id, writtenMLInstance(body), version));
    noteWarnings(request, await this.warnings(context.scope, instance));
    return instance;
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

  private async warnings(scope: Scope, { body }: Resource<MLInstanceBody>): Promise<string[]> {
    const engine = await this.engines.get(scope, body.engineId);
    if (!engine) return [];
    return [...unchecked(engine.body, body), ...recipeWarnings('engineId', engine.id, engine.body)];
  }
}

/** Who has given parameters to a recipe that nobody has looked at yet ought to know that nothing was refused by it. */
function unchecked(engine: EngineBody, { tasks }: MLInstanceBody): string[] {
  const isPending = recipesOf(engine).length > 0 && !engine.examined && engine.findings?.recipes === undefined;
  return isPending && tasks.some(({ parameters = [] }) => parameters.length > 0) ? [notChecked] : [];
}
