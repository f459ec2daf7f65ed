import { type CommandContext, CreateDataSet, DeleteDataSet, UpdateDataSet } from '#application';
import type { Scope } from '#domain';
import { dataSetFields, DataSetQueries, PastResources } from '#read-models';
import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Base } from '../../http/answers/base.decorator.js';
import { deletion } from '../../http/answers/deletion.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { IfMatch } from '../../http/content-negotiation/if-match.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { AsOf } from '../../http/requests/as-of.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { Takes } from '../../http/validation/descriptions.js';
import { dataSetAnswer, dataSetSummary } from './data-set-answer.js';
import { DataSetDto } from './data-set.dto.js';

@Controller('dataSets')
export class DataSetsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly dataSets: DataSetQueries,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Answers('dataSetListing.v1.json')
  async list(@InScope() scope: Scope, @ListingOf(dataSetFields) listing: Listing, @Base() base: string) {
    return listAnswer(await this.dataSets.list(scope, listing.query), listing, dataSetSummary(base));
  }

  @Post()
  @Takes(DataSetDto)
  @Answers('dataSet.v1.json')
  async create(@Context() context: CommandContext, @JsonBody() body: DataSetDto, @Base() base: string) {
    return versioned(await this.commands.execute(new CreateDataSet(context, body)), dataSetAnswer(base));
  }

  @Get(':id')
  @Answers('dataSet.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'data set' }) id: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(found('data set', id, await this.past.get(this.dataSets, scope, id, asOf)), dataSetAnswer(base));
  }

  @Put(':id')
  @Takes(DataSetDto)
  @Answers('dataSet.v1.json')
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'data set' }) id: string,
    @JsonBody() body: DataSetDto,
    @IfMatch() version: number | undefined,
    @Base() base: string,
  ) {
    return versioned(await this.commands.execute(new UpdateDataSet(context, id, body, version)), dataSetAnswer(base));
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async delete(
    @Context() context: CommandContext,
    @IdOf({ id: 'data set' }) id: string,
    @IfMatch() version: number | undefined,
  ) {
    await this.commands.execute(new DeleteDataSet(context, id, version));
    return deletion('Data set deletion was successful');
  }
}
