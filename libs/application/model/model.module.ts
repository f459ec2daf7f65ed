import { Global, Module } from '@nestjs/common';
import { ModelLineageQueries, ModelQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { DeleteModelHandler } from './delete-model.js';
import { UpdateModelHandler } from './update-model.js';
import { UploadModelHandler } from './upload-model.js';

/** Models: their commands and queries. */
@Global()
@Module({
  providers: [
    provideQueries(ModelQueries),
    provideQueries(ModelLineageQueries),
    UploadModelHandler,
    UpdateModelHandler,
    DeleteModelHandler,
  ],
  exports: [ModelQueries, ModelLineageQueries],
})
export class ModelModule {}
