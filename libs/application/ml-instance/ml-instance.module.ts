import { Global, Module } from '@nestjs/common';
import { MLInstanceQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { CreateMLInstanceHandler } from './create-ml-instance.js';
import { DeleteMLInstanceHandler } from './delete-ml-instance.js';
import { DeleteMLInstancesOfEngineHandler } from './delete-ml-instances-of-engine.js';
import { InstanceRules } from './instance-rules.js';
import { UpdateMLInstanceHandler } from './update-ml-instance.js';

/** MLInstances: their commands and queries. */
@Global()
@Module({
  providers: [
    provideQueries(MLInstanceQueries),
    InstanceRules,
    CreateMLInstanceHandler,
    UpdateMLInstanceHandler,
    DeleteMLInstanceHandler,
    DeleteMLInstancesOfEngineHandler,
  ],
  exports: [MLInstanceQueries, InstanceRules],
})
export class MLInstanceModule {}
