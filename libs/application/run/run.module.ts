import { Global, Module } from '@nestjs/common';
import { RunQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { CancelRunHandler } from './cancel-run.js';
import { DataRules } from './data-rules.js';
import { RequestRunHandler } from './request-run.js';
import { RunInputsReader } from './run-inputs.js';
import { RunLifecycle } from './run-lifecycle.js';
import { RunResults } from './run-results.js';
import { RunRules } from './run-rules.js';
import { RunSourcesReader } from './run-sources.js';
import { RunsByHand } from './runs-by-hand.js';
import { TriggerServiceRunHandler } from './trigger-service-run.js';

/** Runs: what clients ask of them, and what workers tell. */
@Global()
@Module({
  providers: [
    provideQueries(RunQueries),
    DataRules,
    RunsByHand,
    RequestRunHandler,
    TriggerServiceRunHandler,
    CancelRunHandler,
    RunInputsReader,
    RunLifecycle,
    RunResults,
    RunRules,
    RunSourcesReader,
  ],
  exports: [RunQueries, RunLifecycle, DataRules, RunSourcesReader],
})
export class RunModule {}
