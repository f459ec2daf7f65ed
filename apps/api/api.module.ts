import { ApplicationModule } from '#application';
import { createDataSets } from '#data-sets';
import { type Credential, findCredential } from '#credentials';
import type { Config } from '#config';
import { createObjectStore } from '#object-store';
import { scratchFolder } from '#scratch';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { type EdgeConfig, edgeOf } from './edge.js';
import { DockerRegistry } from './engines/docker-registry.js';
import { FormReader } from './bodies/form-reader.js';
import { AnswerInterceptor } from './content-negotiation/answer.interceptor.js';
import { CredentialsGuard } from './credentials/credentials.guard.js';
import { VerifiedTokens } from './credentials/verified-tokens.js';
import { BatchesController } from './data-sets/batches.controller.js';
import { DataSetsLifetime } from './data-sets/data-sets-lifetime.js';
import { DataSetsController } from './data-sets/data-sets.controller.js';
import { RowsController } from './data-sets/rows.controller.js';
import { Spool } from './data-sets/spool.js';
import { EnginesController } from './engines/engines.controller.js';
import { EventsController } from './event-stream/events.controller.js';
import { ExperimentInstance } from './experiments/experiment-instance.js';
import { ExperimentsController } from './experiments/experiments.controller.js';
import { RunsController } from './experiments/runs.controller.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { HistoryController } from './history/history.controller.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { KeyRegister } from './idempotency/key-register.js';
import { InsightsController } from './insights/insights.controller.js';
import { liveProviders } from './live/live-providers.js';
import { MLInstancesController } from './ml-instances/ml-instances.controller.js';
import { MLServicesController } from './ml-services/ml-services.controller.js';
import { SchedulePreviewController } from './ml-services/schedule-preview.controller.js';
import { SchedulesController } from './ml-services/schedules.controller.js';
import { ServiceRunsController } from './ml-services/service-runs.controller.js';
import { ModelArtifacts } from './models/model-artifact.js';
import { ModelsController } from './models/models.controller.js';
import { TranscodingsController } from './models/transcodings.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OpenApiDocument } from './openapi/openapi-document.js';

export interface ApiOptions {
  readonly pool: Pool;
  /** Milliseconds between the comments in a stream of events. Default 15,000. */
  readonly commentInterval?: number;
  readonly config: Pick<Config, 'scratch' | 'secretKey' | 'objectStore'> &
    EdgeConfig & { readonly logs: Pick<Config['logs'], 'root' | 'keepDays'> };
}

const controllers = [
  BatchesController,
  DataSetsController,
  EnginesController,
  EventsController,
  ExperimentsController,
  HealthController,
  HistoryController,
  InsightsController,
  MLInstancesController,
  MLServicesController,
  ModelsController,
  OpenApiController,
  RowsController,
  RunsController,
  SchedulePreviewController,
  SchedulesController,
  ServiceRunsController,
  TranscodingsController,
];

/** Milliseconds; proxies close connections that are quiet for a minute. */
const usualCommentInterval = 15_000;

/** What DuckDB may take in this process; it is loaded at its first use. */
const duckDbLimits = { memoryLimitMiB: 512, threads: 2 };

/** The HTTP edge over the application. */
@Module({})
export class ApiModule {
  static register({ pool, config, commentInterval = usualCommentInterval }: ApiOptions): DynamicModule {
    const { uploadLimitBytes } = edgeOf(config);
    const store = createObjectStore(config.objectStore.url);
    const scratch = scratchFolder(config.scratch, 'api');
    const dataSets = createDataSets({ store, tempFolder: join(scratch, 'duckdb'), ...duckDbLimits });
    const tokens = new VerifiedTokens<Credential>((token) => findCredential(pool, token));
    const providers: Provider[] = [
      DataSetsLifetime,
      ExperimentInstance,
      OpenApiDocument,
      { provide: DockerRegistry, useValue: new DockerRegistry(config.dockerRegistry) },
      { provide: FormReader, useValue: new FormReader(store) },
      { provide: ModelArtifacts, useValue: new ModelArtifacts(store) },
      { provide: Readiness, useValue: new Readiness(pool) },
      ...liveProviders({ pool, logs: config.logs, commentInterval }),
      { provide: Spool, useValue: new Spool(join(scratch, 'uploads'), uploadLimitBytes) },
      {
        provide: APP_GUARD,
        useFactory: (reflector: Reflector) => new CredentialsGuard(reflector, tokens),
        inject: [Reflector],
      },
      { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
      {
        provide: APP_INTERCEPTOR,
        useValue: new IdempotencyInterceptor(new KeyRegister(pool), uploadLimitBytes),
      },
    ];
    return {
      module: ApiModule,
      imports: [
        ApplicationModule.register({
          pool,
          objectStore: store,
          dataSets,
          secretKey: config.secretKey,
          ...(config.schedules && { scheduleLimits: config.schedules }),
        }),
      ],
      controllers,
      providers,
    };
  }
}
