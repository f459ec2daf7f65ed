import { DATA_SETS } from '#application';
import type { DataSets } from '#data-sets';
import type { Batch, Scope } from '#domain';
import { BatchQueries, DataSetQueries } from '#read-models';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { open } from 'node:fs/promises';
import {
  Answers,
  found,
  IdOf,
  InScope,
  negotiatedType,
  noteWarnings,
  noteUnusedParameters,
  originOf,
  TellsWarnings,
  warningsOf,
  wholeNumber,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { clientGone } from './client-gone.js';
import { csvOf } from './csv.js';
import { countOf, readPage, rowPageJson } from './row-page.js';
import type { Selection } from './row-page.js';
import { predictedBy, rowQueryOf, withoutTimes } from './row-query.js';
import { mostBins, rowsRequestOf } from './rows-request.js';
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
  @TellsWarnings()
  async rows(
    @InScope() scope: Scope,
    @IdOf({ id: 'data set' }) id: string,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { format, page, ...wanted } = rowsRequestOf(query, request.headers.accept);
    if (format !== 'json') await noteUnusedParameters(request, false);
    const jsonType = format === 'json' ? negotiatedType(request, 'dataSetRowListing.v1.json') : undefined;
    const { body } = found('data set', id, await this.queries.get(scope, id));
    const all = await this.batches.of(scope, id);
    const batches = predictedBy(all, wanted.predictions);
    const timeless = withoutTimes(all, batches, wanted.interval);
    if (timeless > 0) noteWarnings(request, [`${timeless} rows are left out: nobody knows when they were`]);
    const caller = { tenant: scope.org, signal: clientGone(reply) };
    const selection = { interval: wanted.interval, query: rowQueryOf(all, wanted.query, body), caller };
    if (!page) return this.sendAll(reply, batches, selection, format === 'csv' ? 'csv' : 'parquet');
    const rows = await readPage(this.dataSets, batches, selection, page);
    if (jsonType === undefined) return void reply.type(csvType).send(csvOf(rows));
    const totalCount = await countOf(this.dataSets, batches, selection, rows);
    const answer = { url: `${originOf(request)}${request.url}`, totalCount, warnings: warningsOf(request) };
    return void reply.type(jsonType).send(rowPageJson(rows, answer));
  }

  @Get('profile')
  @Answers('dataSetProfile.v1.json')
  async profile(
    @InScope() scope: Scope,
    @IdOf({ id: 'data set' }) id: string,
    @Query() query: QueryValues,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const bins = wholeNumber(query, 'bins', { least: 0, most: mostBins, absent: 0 });
    found('data set', id, await this.queries.get(scope, id));
    const caller = { tenant: scope.org, signal: clientGone(reply) };
    return this.dataSets.profile({ batches: await this.batches.of(scope, id), bins, ...caller });
  }

  /** The file is unlinked before it is sent: what is open stays readable. */
  private async sendAll(
    reply: FastifyReply,
    batches: readonly Batch[],
    { interval, query, caller }: Selection,
    format: 'csv' | 'parquet',
  ): Promise<void> {
    const content = await this.spool.withFile(async (path) => {
      await this.dataSets.exportRows({ batches, ...interval, query, ...caller, format, path });
      return (await open(path)).createReadStream();
    });
    void reply.type(format === 'csv' ? csvType : parquetType).send(content);
  }
}
