import { Global, Module } from '@nestjs/common';
import { ModelQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { DeleteModelHandler } from './delete-model.js';
import { UpdateModelHandler } from './update-model.js';
import { UploadModelHandler } from './upload-model.js';

/** Models: their commands and queries. */
@Global()
@Module({
  providers: [provideQueries(ModelQueries), UploadModelHandler, UpdateModelHandler, DeleteModelHandler],
  exports: [ModelQueries],
})
export class ModelModule {}
