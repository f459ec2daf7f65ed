import { type CommandContext, DeleteEngine, RegisterEngine, UpdateEngine } from '#application';
import type { EngineDetails, Scope } from '#domain';
import { EngineQueries, engineFields, PastResources } from '#read-models';
import { Controller, Delete, Get, Header, Post, Put, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Base } from '../../http/answers/base.decorator.js';
import { deletion } from '../../http/answers/deletion.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { FormReader } from '../../http/bodies/form-reader.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { IfMatch } from '../../http/content-negotiation/if-match.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { AsOf } from '../../http/requests/as-of.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { Takes } from '../../http/validation/descriptions.js';
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
  @Answers('engineListing.v1.json')
  async list(@InScope() scope: Scope, @ListingOf(engineFields) listing: Listing, @Base() base: string) {
    return listAnswer(await this.engines.list(scope, listing.query), listing, engineSummary(base));
  }

  @Post()
  @Takes(EngineDto, 'multipart/form-data')
  @Answers('engine.v1.json')
  async register(@Context() context: CommandContext, @Req() request: FastifyRequest, @Base() base: string) {
    const engine = await this.forms.read(request, formParts, EngineDto, ({ artifacts, ...body }, files) => {
      const completed = withUploads(artifacts, files);
      const details: EngineDetails = { type: defaultType, ...body, ...(completed && { artifacts: completed }) };
      return this.commands.execute(new RegisterEngine(context, details));
    });
    return versioned(engine, engineAnswer(base));
  }

  @Get('dockerRegistry')
  @Answers('dockerRegistry.v1.json')
  @Header('cache-control', 'no-store')
  dockerRegistry() {
    return this.registry.access();
  }

  @Get(':id')
  @Answers('engine.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'engine' }) id: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(found('engine', id, await this.past.get(this.engines, scope, id, asOf)), engineAnswer(base));
  }

  /** A type or artifacts that are left out stay as they are: neither is among the fields that the published API updates. */
  @Put(':id')
  @Takes(EngineDto)
  @Answers('engine.v1.json')
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'engine' }) id: string,
    @JsonBody() body: EngineDto,
    @IfMatch() version: number | undefined,
    @Base() base: string,
  ) {
    const stored = found('engine', id, await this.engines.get(context.scope, id)).body;
    const { artifacts: written = stored.artifacts, ...fields } = body;
    const artifacts = withUploads(written, new Map());
    const details: EngineDetails = { type: stored.type, ...fields, ...(artifacts && { artifacts }) };
    const engine = await this.commands.execute(new UpdateEngine(context, id, details, version));
    return versioned(engine, engineAnswer(base));
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
