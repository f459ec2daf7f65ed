import { AddBatch, type CommandContext } from '#application';
import type { Scope } from '#domain';
import { batchFields, BatchQueries, DataSetQueries } from '#read-models';
import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Base } from '../../http/answers/base.decorator.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { type QueryValues, single } from '../../http/listing/query-values.js';
import { Takes } from '../../http/validation/descriptions.js';
import { withBatchFile } from './batch-upload.js';
import { batchAnswer } from './data-set-answer.js';
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
  @Answers('batchListing.v1.json')
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'data set' }) dataSetId: string,
    @ListingOf(batchFields) listing: Listing,
    @Base() base: string,
  ) {
    found('data set', dataSetId, await this.dataSets.get(scope, dataSetId));
    return listAnswer(await this.batches.list(scope, listing.query, { dataSetId }), listing, batchAnswer(base));
  }

  /** All rows or none. */
  @Post()
  @Takes(undefined, 'text/csv', 'application/x-ndjson', 'application/vnd.apache.parquet', 'multipart/form-data')
  @Answers('batch.v1.json')
  async add(
    @Context() context: CommandContext,
    @IdOf({ id: 'data set' }) dataSetId: string,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
    @Base() base: string,
  ) {
    found('data set', dataSetId, await this.dataSets.get(context.scope, dataSetId));
    const batch = await withBatchFile(request, single(query, 'format'), this.spool, (file) =>
      this.commands.execute(new AddBatch(context, dataSetId, file)),
    );
    return versioned(batch, batchAnswer(base));
  }
}
