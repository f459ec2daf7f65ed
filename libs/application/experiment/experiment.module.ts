import { Global, Module } from '@nestjs/common';
import { ExperimentQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { ExperimentRules } from './experiment-rules.js';
import {
  CreateExperimentHandler,
  DeleteExperimentHandler,
  DeleteExperimentsOfMLInstanceHandler,
  UpdateExperimentHandler,
} from './experiment.handlers.js';

/** Experiments: their commands and queries. */
@Global()
@Module({
  providers: [
    provideQueries(ExperimentQueries),
    ExperimentRules,
    CreateExperimentHandler,
    UpdateExperimentHandler,
    DeleteExperimentHandler,
    DeleteExperimentsOfMLInstanceHandler,
  ],
  exports: [ExperimentQueries],
})
export class ExperimentModule {}
