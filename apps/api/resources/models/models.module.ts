import { Module } from '@nestjs/common';
import { FormReader } from '../../http/index.js';
import { LineageController } from './lineage.controller.js';
import { ModelArtifacts } from './model-artifact.js';
import { ModelsController } from './models.controller.js';
import { TranscodingsController } from './transcodings.controller.js';

@Module({
  controllers: [ModelsController, LineageController, TranscodingsController],
  providers: [FormReader, ModelArtifacts],
})
export class ModelsModule {}
