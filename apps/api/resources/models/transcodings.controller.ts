import { DomainError, type Scope } from '#domain';
import { ModelQueries, transcodingFields } from '#read-models';
import { Controller, Get, Post } from '@nestjs/common';
import { found, IdOf, notFound } from '../../http/answers/found.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { InScope } from '../../http/credentials/context.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { Takes } from '../../http/validation/descriptions.js';
import { TranscodingDto } from './transcoding.dto.js';

const none = { items: [], totalCount: 0 };

/** Models in other formats than that they were trained in. No transcoder is installed, so there are none. */
@Controller('models/:id/transcodings')
export class TranscodingsController {
  constructor(private readonly models: ModelQueries) {}

  @Get()
  @Answers('modelTranscodingListing.v1.json')
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'model' }) id: string,
    @ListingOf(transcodingFields) listing: Listing,
  ) {
    found('model', id, await this.models.get(scope, id));
    return listAnswer(none, listing, (item) => item);
  }

  @Post()
  @Takes(TranscodingDto)
  @Answers('modelTranscoding.v1.json')
  async transcode(
    @InScope() scope: Scope,
    @IdOf({ id: 'model' }) id: string,
    @JsonBody() { targetFormat }: TranscodingDto,
  ): Promise<never> {
    found('model', id, await this.models.get(scope, id));
    const message = `no transcoder to "${targetFormat}" is installed`;
    throw new DomainError('unprocessable', `targetFormat: ${message}`, { targetFormat: message });
  }

  @Get(':tid')
  @Answers('modelTranscoding.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'model' }) id: string,
    @IdOf({ tid: 'transcoding' }) transcodingId: string,
  ): Promise<never> {
    found('model', id, await this.models.get(scope, id));
    throw notFound('transcoding', transcodingId);
  }
}
