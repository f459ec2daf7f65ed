import { Global, Module } from '@nestjs/common';
import { BatchQueries, DataSetQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { AddBatchHandler } from './add-batch.js';
import { CreateDataSetHandler } from './create-data-set.js';
import { DataSetUsers } from './data-set-users.js';
import { DeleteDataSetHandler } from './delete-data-set.js';
import { UpdateDataSetHandler } from './update-data-set.js';

/** Data sets with their batches: their commands and queries. */
@Global()
@Module({
  providers: [
    provideQueries(BatchQueries),
    provideQueries(DataSetQueries),
    CreateDataSetHandler,
    UpdateDataSetHandler,
    DeleteDataSetHandler,
    AddBatchHandler,
    DataSetUsers,
  ],
  exports: [BatchQueries, DataSetQueries],
})
export class DataSetModule {}
