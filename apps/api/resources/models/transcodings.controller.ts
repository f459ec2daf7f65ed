import { violationAt } from '#domain';
import type { Scope } from '#domain';
import { ModelQueries, transcodingFields } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get, Post } from '@nestjs/common';
import { Answers, AsOf, found, IdOf, InScope, JsonBody, ListingOf, Lists, notFound, Takes } from '../../http/index.js';
import { TranscodingDto } from './transcoding.dto.js';

const none = { items: [], totalCount: 0 };

/** Models in other formats than that they were trained in. No transcoder is installed, so there are none. */
@Controller('models/:id/transcodings')
export class TranscodingsController {
  constructor(private readonly models: ModelQueries) {}

  @Get()
  @Lists('modelTranscodingListing.v1.json', (item: object) => item)
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'model' }) id: string,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- read all the same: it may be refused, and the answer repeats it
    @ListingOf(transcodingFields, { modelId: ({ id = '' }) => id }) query: ListQuery,
  ) {
    found('model', id, await this.models.get(scope, id));
    return none;
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
    throw violationAt('unprocessable', 'targetFormat', message);
  }

  @Get(':tid')
  @Answers('modelTranscoding.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'model' }) id: string,
    @IdOf({ tid: 'transcoding' }) transcodingId: string,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- read all the same: it may be refused
    @AsOf() asOf: string | undefined,
  ): Promise<never> {
    found('model', id, await this.models.get(scope, id));
    throw notFound('transcoding', transcodingId);
  }
}
