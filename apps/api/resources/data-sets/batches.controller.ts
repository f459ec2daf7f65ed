import { AddBatch } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { batchFields, BatchQueries, DataSetQueries } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Answers,
  claimOf,
  Context,
  found,
  IdOf,
  InScope,
  ListingOf,
  Lists,
  noteWarnings,
  single,
  Takes,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { uploadTypes, withUpload } from './batch-upload.js';
import { clientGone } from './client-gone.js';
import { batchAnswer } from './data-set-answer.js';
import { headerWarnings } from './header-warnings.js';
import { Spool } from './spool.js';

@Controller('dataSets/:id/batches')
export class BatchesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly dataSets: DataSetQueries,
    private readonly batches: BatchQueries,
    private readonly spool: Spool,
  ) {}

  @Get()
  @Lists('batchListing.v1.json', batchAnswer)
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'data set' }) dataSetId: string,
    @ListingOf(batchFields, { dataSetId: ({ id = '' }) => id }) query: ListQuery,
  ) {
    found('data set', dataSetId, await this.dataSets.get(scope, dataSetId));
    return this.batches.list(scope, query, { dataSetId });
  }

  /** All rows or none. */
  @Post()
  @Takes(undefined, ...uploadTypes)
  @Answers('batch.v1.json', batchAnswer)
  async add(
    @Context() context: CommandContext,
    @IdOf({ id: 'data set' }) dataSetId: string,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    found('data set', dataSetId, await this.dataSets.get(context.scope, dataSetId));
    return withUpload(request, single(query, 'format'), this.spool, async (upload) => {
      const batch = await this.commands.execute(new AddBatch(context, dataSetId, upload, signalFor(reply)));
      if (upload.format === 'csv') noteWarnings(request, headerWarnings(batch.body));
      return batch;
    });
  }
}

/** One with an Idempotency-Key will ask again. */
const signalFor = (reply: FastifyReply): AbortSignal | undefined =>
  claimOf(reply.request) === undefined ? clientGone(reply) : undefined;
