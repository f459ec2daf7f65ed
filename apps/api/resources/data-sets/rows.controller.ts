import { DATA_SETS } from '#application';
import type { DataSets, RowQuery } from '#data-sets';
import type { Batch, Scope } from '#domain';
import { BatchQueries, DataSetQueries } from '#read-models';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { open } from 'node:fs/promises';
import { Answers, found, IdOf, InScope, negotiatedType, originOf } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { csvOf } from './csv.js';
import { readPage, rowPageJson } from './row-page.js';
import { predictedBy, rowQueryOf } from './row-query.js';
import { rowsRequestOf } from './rows-request.js';
import type { Interval } from './rows-request.js';
import { Spool } from './spool.js';

const csvType = 'text/csv; charset=utf-8';
const parquetType = 'application/vnd.apache.parquet';

@Controller('dataSets/:id')
export class RowsController {
  constructor(
    private readonly queries: DataSetQueries,
    private readonly batches: BatchQueries,
    @Inject(DATA_SETS) private readonly dataSets: DataSets,
    private readonly spool: Spool,
  ) {}

  @Get('rows')
  async rows(
    @InScope() scope: Scope,
    @IdOf({ id: 'data set' }) id: string,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { format, page, ...wanted } = rowsRequestOf(query, request.headers.accept);
    const jsonType = format === 'json' ? negotiatedType(request, 'dataSetRowListing.v1.json') : undefined;
    const all = await this.batchesOf(scope, id);
    const batches = predictedBy(all, wanted.predictions);
    const selection = { interval: wanted.interval, query: rowQueryOf(all, wanted.query) };
    if (!page) return this.sendAll(reply, batches, selection, format === 'csv' ? 'csv' : 'parquet');
    const rows = await readPage(this.dataSets, batches, selection, page);
    if (jsonType === undefined) return void reply.type(csvType).send(csvOf(rows));
    return void reply.type(jsonType).send(rowPageJson(rows, `${originOf(request)}${request.url}`));
  }

  @Get('profile')
  @Answers('dataSetProfile.v1.json')
  async profile(@InScope() scope: Scope, @IdOf({ id: 'data set' }) id: string) {
    return this.dataSets.profile({ batches: await this.batchesOf(scope, id) });
  }

  private async batchesOf(scope: Scope, id: string): Promise<readonly Batch[]> {
    found('data set', id, await this.queries.get(scope, id));
    return this.batches.of(scope, id);
  }

  /** The file is unlinked before it is sent: what is open stays readable. */
  private async sendAll(
    reply: FastifyReply,
    batches: readonly Batch[],
    { interval, query }: { readonly interval: Interval; readonly query: RowQuery },
    format: 'csv' | 'parquet',
  ): Promise<void> {
    const content = await this.spool.withFile(async (path) => {
      await this.dataSets.exportRows({ batches, ...interval, query, format, path });
      return (await open(path)).createReadStream();
    });
    void reply.type(format === 'csv' ? csvType : parquetType).send(content);
  }
}
