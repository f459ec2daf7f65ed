import { type CommandContext, DeleteModel, UpdateModel, UploadModel } from '#application';
import { DomainError, type Scope } from '#domain';
import { modelFields, ModelQueries, PastResources } from '#read-models';
import { Controller, Delete, Get, Headers, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Base } from '../../http/answers/base.decorator.js';
import { deletion } from '../../http/answers/deletion.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { FormReader } from '../../http/bodies/form-reader.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import type { UploadedFile } from '../../http/bodies/multipart-form.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { IfMatch } from '../../http/content-negotiation/if-match.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { AsOf } from '../../http/requests/as-of.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { Takes } from '../../http/validation/descriptions.js';
import { modelAnswer, modelSummary } from './model-answer.js';
import { ModelArtifacts } from './model-artifact.js';
import { ModelDto, UploadedModelDto } from './model.dto.js';

const artifactPart = 'modelArtifact';
const formParts = { json: 'model', files: [artifactPart], folder: 'models' };

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
  @Answers('modelListing.v1.json')
  async list(@InScope() scope: Scope, @ListingOf(modelFields) listing: Listing, @Base() base: string) {
    return listAnswer(await this.models.list(scope, listing.query), listing, modelSummary(base));
  }

  @Post()
  @Takes(UploadedModelDto, 'multipart/form-data')
  @Answers('model.v1.json')
  async upload(@Context() context: CommandContext, @Req() request: FastifyRequest, @Base() base: string) {
    const model = await this.forms.read(request, formParts, UploadedModelDto, (body, files) =>
      this.commands.execute(new UploadModel(context, body, artifactOf(files).object)),
    );
    return versioned(model, modelAnswer(base));
  }

  @Get(':id')
  @Answers('model.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'model' }) id: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(found('model', id, await this.past.get(this.models, scope, id, asOf)), modelAnswer(base));
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
  @Answers('model.v1.json')
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'model' }) id: string,
    @JsonBody() body: ModelDto,
    @IfMatch() version: number | undefined,
    @Base() base: string,
  ) {
    return versioned(await this.commands.execute(new UpdateModel(context, id, body, version)), modelAnswer(base));
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
  throw new DomainError('illegal-argument', `${artifactPart}: ${message}`, { [artifactPart]: message });
}
