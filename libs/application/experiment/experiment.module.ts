import { Global, Module } from '@nestjs/common';
import { ExperimentQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { CreateExperimentHandler } from './create-experiment.js';
import { DeleteExperimentHandler } from './delete-experiment.js';
import { DeleteExperimentsOfMLInstanceHandler } from './delete-experiments-of-ml-instance.js';
import { ExperimentRules } from './experiment-rules.js';
import { UpdateExperimentHandler } from './update-experiment.js';

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
