import { CreateDataSet, DeleteDataSet, UpdateDataSet } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { dataSetFields, DataSetQueries, PastResources } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  Answers,
  AsOf,
  Context,
  deletion,
  Force,
  found,
  IdOf,
  IfMatch,
  InScope,
  JsonBody,
  ListingOf,
  Lists,
  Takes,
} from '../../http/index.js';
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
  @Lists('dataSetListing.v1.json', dataSetSummary)
  list(@InScope() scope: Scope, @ListingOf(dataSetFields) query: ListQuery) {
    return this.dataSets.list(scope, query);
  }

  @Post()
  @Takes(DataSetDto)
  @Answers('dataSet.v1.json', dataSetAnswer)
  create(@Context() context: CommandContext, @JsonBody() body: DataSetDto) {
    return this.commands.execute(new CreateDataSet(context, body));
  }

  @Get(':id')
  @Answers('dataSet.v1.json', dataSetAnswer)
  async get(@InScope() scope: Scope, @IdOf({ id: 'data set' }) id: string, @AsOf() asOf: string | undefined) {
    return found('data set', id, await this.past.get(this.dataSets, scope, id, asOf));
  }

  @Put(':id')
  @Takes(DataSetDto)
  @Answers('dataSet.v1.json', dataSetAnswer)
  update(
    @Context() context: CommandContext,
    @IdOf({ id: 'data set' }) id: string,
    @JsonBody() body: DataSetDto,
    @IfMatch() version: number | undefined,
  ) {
    return this.commands.execute(new UpdateDataSet(context, id, body, version));
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async delete(
    @Context() context: CommandContext,
    @IdOf({ id: 'data set' }) id: string,
    @IfMatch() version: number | undefined,
    @Force() force: boolean,
  ) {
    await this.commands.execute(new DeleteDataSet(context, id, version, force));
    return deletion('Data set deletion was successful');
  }
}
