import { Global, Module } from '@nestjs/common';
import { EngineQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { DeleteEngineHandler } from './delete-engine.js';
import { EngineExaminations } from './engine-examinations.js';
import { RegisterEngineHandler } from './register-engine.js';
import { UpdateEngineHandler } from './update-engine.js';

/** Engines: their commands and queries. */
@Global()
@Module({
  providers: [
    provideQueries(EngineQueries),
    RegisterEngineHandler,
    UpdateEngineHandler,
    DeleteEngineHandler,
    EngineExaminations,
  ],
  exports: [EngineQueries, EngineExaminations],
})
export class EngineModule {}
