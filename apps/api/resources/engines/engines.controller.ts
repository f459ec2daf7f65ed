import { DeleteEngine, RegisterEngine, UpdateEngine } from '#application';
import type { CommandContext } from '#application';
import type { EngineDetails, Scope } from '#domain';
import { engineFields, EngineQueries, PastResources } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Delete, Get, Header, Post, Put, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  Answers,
  AsOf,
  Context,
  deletion,
  FormReader,
  found,
  IdOf,
  IfMatch,
  InScope,
  JsonBody,
  ListingOf,
  Lists,
  Takes,
} from '../../http/index.js';
import { DockerRegistry } from './docker-registry.js';
import { engineAnswer, engineSummary } from './engine-answer.js';
import { artifactParts, withUploads } from './engine-artifacts.js';
import { EngineDto } from './engine.dto.js';

const formParts = { json: 'engine', files: artifactParts, folder: 'engines' };

/** Most published engines are Python code and say nothing of it. */
const defaultType = 'Python';

@Controller('engines')
export class EnginesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly engines: EngineQueries,
    private readonly forms: FormReader,
    private readonly registry: DockerRegistry,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Lists('engineListing.v1.json', engineSummary)
  list(@InScope() scope: Scope, @ListingOf(engineFields) query: ListQuery) {
    return this.engines.list(scope, query);
  }

  @Post()
  @Takes(EngineDto, 'multipart/form-data')
  @Answers('engine.v1.json', engineAnswer)
  register(@Context() context: CommandContext, @Req() request: FastifyRequest) {
    return this.forms.read(request, formParts, EngineDto, ({ artifacts, type = defaultType, ...body }, files) => {
      const completed = withUploads(artifacts, files, type);
      const details: EngineDetails = { ...body, type, ...(completed && { artifacts: completed }) };
      return this.commands.execute(new RegisterEngine(context, details));
    });
  }

  @Get('dockerRegistry')
  @Answers('enginesDockerRegistryInfo.v1.json')
  @Header('cache-control', 'no-store')
  dockerRegistry() {
    return this.registry.access();
  }

  @Get(':id')
  @Answers('engine.v1.json', engineAnswer)
  async get(@InScope() scope: Scope, @IdOf({ id: 'engine' }) id: string, @AsOf() asOf: string | undefined) {
    return found('engine', id, await this.past.get(this.engines, scope, id, asOf));
  }

  /** A type or artifacts that are left out stay as they are: neither is among the fields that the published API updates. */
  @Put(':id')
  @Takes(EngineDto)
  @Answers('engine.v1.json', engineAnswer)
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'engine' }) id: string,
    @JsonBody() body: EngineDto,
    @IfMatch() version: number | undefined,
  ) {
    const stored = found('engine', id, await this.engines.get(context.scope, id)).body;
    const { artifacts: written = stored.artifacts, ...fields } = body;
    const artifacts = withUploads(written, new Map(), stored.type);
    const details: EngineDetails = { type: stored.type, ...fields, ...(artifacts && { artifacts }) };
    return this.commands.execute(new UpdateEngine(context, id, details, version));
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async delete(
    @Context() context: CommandContext,
    @IdOf({ id: 'engine' }) id: string,
    @IfMatch() version: number | undefined,
  ) {
    await this.commands.execute(new DeleteEngine(context, id, version));
    return deletion('Engine deletion was successful');
  }
}
