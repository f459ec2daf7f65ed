import { scratchFolder } from '#scratch';
import { Module } from '@nestjs/common';
import { join } from 'node:path';
import { API_OPTIONS, edgeOf } from '../../api-options.js';
import type { ApiOptions } from '../../api-options.js';
import { BatchesController } from './batches.controller.js';
import { DataSetsLifetime } from './data-sets-lifetime.js';
import { DataSetsController } from './data-sets.controller.js';
import { PreviewController } from './preview.controller.js';
import { RowsController } from './rows.controller.js';
import { Spool } from './spool.js';

@Module({
  controllers: [DataSetsController, PreviewController, BatchesController, RowsController],
  providers: [
    DataSetsLifetime,
    {
      provide: Spool,
      useFactory: ({ config }: ApiOptions) =>
        new Spool(join(scratchFolder(config.scratch, 'api'), 'uploads'), edgeOf(config).uploadLimitBytes),
      inject: [API_OPTIONS],
    },
  ],
})
export class DataSetsModule {}
