import { DeleteEngine, RegisterEngine, UpdateEngine, liveAbilities } from '#application';
import type { CommandContext } from '#application';
import type { EngineDetails, Scope } from '#domain';
import { engineFields, EngineQueries, PastResources } from '#read-models';
import type { EngineBody, ListQuery, Page, Resource } from '#read-models';
import { Controller, Delete, Get, Header, Post, Put, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Pool } from 'pg';
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
import { engineAnswer, engineSummary, engineVariant } from './engine-answer.js';
import type { ShownEngine } from './engine-answer.js';
import { artifactParts, assertOwnObjects, withUploads } from './engine-artifacts.js';
import { EngineDto } from './engine.dto.js';

const formParts = { json: 'engine', files: artifactParts, folder: 'engines' } as const;

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
    private readonly pool: Pool,
  ) {}

  @Get()
  @Lists('engineListing.v1.json', engineSummary)
  async list(@InScope() scope: Scope, @ListingOf(engineFields) query: ListQuery): Promise<Page<ShownEngine>> {
    const page = await this.engines.list(scope, query);
    return { ...page, items: await this.shown(page.items) };
  }

  @Post()
  @Takes(EngineDto, 'multipart/form-data')
  @Answers('engine.v1.json', engineAnswer, engineVariant)
  register(@Context() context: CommandContext, @Req() request: FastifyRequest) {
    return this.forms.read(request, formParts, EngineDto, async ({ artifacts, type = defaultType, ...body }, files) => {
      assertOwnObjects(artifacts);
      const completed = withUploads(artifacts, files, type);
      const details: EngineDetails = { ...body, type, ...(completed && { artifacts: completed }) };
      const codeBytes = [...files.values()].reduce((sum, { object }) => sum + object.bytes, 0);
      return this.one(await this.commands.execute(new RegisterEngine(context, details, codeBytes)));
    });
  }

  @Get('dockerRegistry')
  @Answers('enginesDockerRegistryInfo.v1.json')
  @Header('cache-control', 'no-store')
  dockerRegistry() {
    return this.registry.access();
  }

  @Get(':id')
  @Answers('engine.v1.json', engineAnswer, engineVariant)
  async get(@InScope() scope: Scope, @IdOf({ id: 'engine' }) id: string, @AsOf() asOf: string | undefined) {
    return this.one(found('engine', id, await this.past.get(this.engines, scope, id, asOf)));
  }

  /** A type or artifacts that are left out stay as they are: neither is among the fields that the published API updates. */
  @Put(':id')
  @Takes(EngineDto)
  @Answers('engine.v1.json', engineAnswer, engineVariant)
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'engine' }) id: string,
    @JsonBody() body: EngineDto,
    @IfMatch() version: number | undefined,
  ) {
    const stored = found('engine', id, await this.engines.get(context.scope, id)).body;
    const { artifacts: written = stored.artifacts, ...fields } = body;
    assertOwnObjects(written, stored.artifacts);
    const artifacts = withUploads(written, new Map(), stored.type);
    const details: EngineDetails = { type: stored.type, ...fields, ...(artifacts && { artifacts }) };
    return this.one(await this.commands.execute(new UpdateEngine(context, id, details, version)));
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

  /** With what the workers that live can run. */
  private async shown(engines: readonly Resource<EngineBody>[]): Promise<readonly ShownEngine[]> {
    const workers = await liveAbilities(this.pool);
    return engines.map((engine) => ({ ...engine, body: { ...engine.body, workers } }));
  }

  private async one(engine: Resource<EngineBody>): Promise<ShownEngine> {
    const workers = await liveAbilities(this.pool);
    return { ...engine, body: { ...engine.body, workers } };
  }
}
