import { DeleteModel, UpdateModel, UploadModel } from '#application';
import type { CommandContext } from '#application';
import { violationAt } from '#domain';
import type { Scope } from '#domain';
import { modelFields, ModelQueries, PastResources } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Delete, Get, Headers, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
import type { UploadedFile } from '../../http/index.js';
import { modelAnswer, modelSummary, modelVariant } from './model-answer.js';
import { ModelArtifacts } from './model-artifact.js';
import { ModelDto, UploadedModelDto } from './model.dto.js';

const artifactPart = 'modelArtifact';
const formParts = { json: 'model', files: [artifactPart], folder: 'models' } as const;

@Controller('models')
export class ModelsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly models: ModelQueries,
    private readonly forms: FormReader,
    private readonly artifacts: ModelArtifacts,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Lists('modelListing.v1.json', modelSummary)
  list(@InScope() scope: Scope, @ListingOf(modelFields) query: ListQuery) {
    return this.models.list(scope, query);
  }

  @Post()
  @Takes(UploadedModelDto, 'multipart/form-data')
  @Answers('model.v1.json', modelAnswer, modelVariant)
  upload(@Context() context: CommandContext, @Req() request: FastifyRequest) {
    return this.forms.read(request, formParts, UploadedModelDto, (body, files) =>
      this.commands.execute(new UploadModel(context, body, artifactOf(files).object)),
    );
  }

  @Get(':id')
  @Answers('model.v1.json', modelAnswer, modelVariant)
  async get(@InScope() scope: Scope, @IdOf({ id: 'model' }) id: string, @AsOf() asOf: string | undefined) {
    return found('model', id, await this.past.get(this.models, scope, id, asOf));
  }

  @Get(':id/artifact')
  async artifact(
    @InScope() scope: Scope,
    @IdOf({ id: 'model' }) id: string,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.artifacts.send(found('model', id, await this.models.get(scope, id)), range, reply);
  }

  @Put(':id')
  @Takes(ModelDto)
  @Answers('model.v1.json', modelAnswer, modelVariant)
  update(
    @Context() context: CommandContext,
    @IdOf({ id: 'model' }) id: string,
    @JsonBody() body: ModelDto,
    @IfMatch() version: number | undefined,
  ) {
    return this.commands.execute(new UpdateModel(context, id, body, version));
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async delete(
    @Context() context: CommandContext,
    @IdOf({ id: 'model' }) id: string,
    @IfMatch() version: number | undefined,
  ) {
    await this.commands.execute(new DeleteModel(context, id, version));
    return deletion('Model deletion was successful');
  }
}

function artifactOf(files: ReadonlyMap<string, UploadedFile>): UploadedFile {
  const file = files.get(artifactPart);
  if (file) return file;
  const message = 'is missing: a part of this name must hold the artifact, as a file';
  throw violationAt('illegal-argument', artifactPart, message);
}
