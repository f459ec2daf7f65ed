import { DATA_SETS, refusalOfRows } from '#application';
import type { DataSets, RowsPreview } from '#data-sets';
import type { Scope } from '#domain';
import { Controller, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers, InScope, refuseUnstorable, single, Takes } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { uploadTypes, withUpload } from './batch-upload.js';
import { clientGone } from './client-gone.js';
import { previewRequestOf } from './preview-request.js';
import { Spool } from './spool.js';

/** What files of rows would be as a data set, of which nothing is kept. */
@Controller('dataSets/preview')
export class PreviewController {
  constructor(
    @Inject(DATA_SETS) private readonly dataSets: DataSets,
    private readonly spool: Spool,
  ) {}

  @Post()
  @HttpCode(200)
  @Takes(undefined, ...uploadTypes)
  @Answers('rowsPreview.v1.json')
  async preview(
    @InScope() scope: Scope,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    refuseUnstorable(query);
    const wanted = previewRequestOf(query);
    const caller = { tenant: scope.org, signal: clientGone(reply) };
    return withUpload(
      request,
      single(query, 'format'),
      this.spool,
      async ({ paths, names, format, charset, delimiter }) => {
        const files = { path: paths, fileNames: names, format, charset, ...(delimiter !== undefined && { delimiter }) };
        try {
          return previewAnswer(await this.dataSets.preview({ ...files, ...wanted, ...caller }));
        } catch (error) {
          throw refusalOfRows(error);
        }
      },
    );
  }
}

/** A row as an object: fields of the answer that JavaScript would put elsewhere, such as `2020`, keep their values. */
const rowAnswer = (columns: readonly string[], row: RowsPreview['head']['rows'][number]) =>
  Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]));

function previewAnswer({ profile, head, times, delimiter, decimal }: RowsPreview) {
  const { columns, rows, demoted } = profile;
  return {
    columns,
    rows,
    head: head.rows.map((row) => rowAnswer(head.columns, row)),
    times,
    ...(demoted && { demoted }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
  };
}
