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
import { DockerRegistry } from './resources/engines/docker-registry.js';
import { FormReader } from './http/bodies/form-reader.js';
import { AnswerInterceptor } from './http/content-negotiation/answer.interceptor.js';
import { CredentialsGuard } from './http/credentials/credentials.guard.js';
import { VerifiedTokens } from './http/credentials/verified-tokens.js';
import { BatchesController } from './resources/data-sets/batches.controller.js';
import { DataSetsLifetime } from './resources/data-sets/data-sets-lifetime.js';
import { DataSetsController } from './resources/data-sets/data-sets.controller.js';
import { RowsController } from './resources/data-sets/rows.controller.js';
import { Spool } from './resources/data-sets/spool.js';
import { EnginesController } from './resources/engines/engines.controller.js';
import { EventsController } from './resources/event-stream/events.controller.js';
import { ExperimentInstance } from './resources/experiments/experiment-instance.js';
import { ExperimentsController } from './resources/experiments/experiments.controller.js';
import { RunsController } from './resources/runs/runs.controller.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { HistoryController } from './resources/history/history.controller.js';
import { IdempotencyInterceptor } from './http/idempotency/idempotency.interceptor.js';
import { KeyRegister } from './http/idempotency/key-register.js';
import { InsightsController } from './resources/insights/insights.controller.js';
import { liveProviders } from './live/live-providers.js';
import { MLInstancesController } from './resources/ml-instances/ml-instances.controller.js';
import { MLServicesController } from './resources/ml-services/ml-services.controller.js';
import { SchedulePreviewController } from './resources/ml-services/schedule-preview.controller.js';
import { SchedulesController } from './resources/ml-services/schedules.controller.js';
import { ServiceRunsController } from './resources/ml-services/service-runs.controller.js';
import { ModelArtifacts } from './resources/models/model-artifact.js';
import { ModelsController } from './resources/models/models.controller.js';
import { TranscodingsController } from './resources/models/transcodings.controller.js';
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
