import { Module } from '@nestjs/common';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Pool } from 'pg';
import type { DataSets } from '#data-sets';
import { PostgresEventStore } from '#event-store';
import type { ScheduleLimits } from '#domain';
import type { ObjectStore } from '#object-store';
import {
  allProjections,
  BatchQueries,
  DataSetQueries,
  EngineQueries,
  ExperimentQueries,
  HistoryQueries,
  InsightQueries,
  MLInstanceQueries,
  MLServiceQueries,
  ModelQueries,
  PastResources,
  RunQueries,
  ScheduleQueries,
  TickQueries,
} from '#read-models';
import { Cascade } from './cascade.js';
import { CLOCK, systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { AddBatchHandler } from './data-set/add-batch.js';
import { CreateDataSetHandler, DeleteDataSetHandler, UpdateDataSetHandler } from './data-set/data-set.handlers.js';
import { DeleteEngineHandler, RegisterEngineHandler, UpdateEngineHandler } from './engine/engine.handlers.js';
import { ExperimentRules } from './experiment/experiment-rules.js';
import { CreateExperimentHandler } from './experiment/create-experiment.js';
import { DeleteExperimentHandler } from './experiment/delete-experiment.js';
import { DeleteExperimentsOfMLInstanceHandler } from './experiment/delete-experiments-of-ml-instance.js';
import { UpdateExperimentHandler } from './experiment/update-experiment.js';
import { RecordInsightHandler } from './insight/insight.handlers.js';
import { InstanceRules } from './ml-instance/instance-rules.js';
import {
  CreateMLInstanceHandler,
  DeleteMLInstanceHandler,
  DeleteMLInstancesOfEngineHandler,
  UpdateMLInstanceHandler,
} from './ml-instance/ml-instance.handlers.js';
import { DeleteServiceHandler } from './ml-service/delete-service.js';
import { DeleteServicesOfMLInstanceHandler } from './ml-service/delete-services-of-ml-instance.js';
import { PauseScheduleHandler } from './ml-service/pause-schedule.js';
import { PublishServiceHandler } from './ml-service/publish-service.js';
import { ResumeScheduleHandler } from './ml-service/resume-schedule.js';
import { ScheduleSwitch } from './ml-service/schedule-switch.js';
import { ServiceReferencesReader } from './ml-service/service-references.js';
import { UpdateServiceHandler } from './ml-service/update-service.js';
import { DeleteModelHandler, UpdateModelHandler, UploadModelHandler } from './model/model.handlers.js';
import { Planner } from './planning/planner.js';
import { RunInputsReader } from './run/run-inputs.js';
import { RunLifecycle } from './run/run-lifecycle.js';
import { RunResults } from './run/run-results.js';
import { RunRules } from './run/run-rules.js';
import { RunSourcesReader } from './run/run-sources.js';
import { CancelRunHandler, RequestRunHandler, TriggerServiceRunHandler } from './run/run.handlers.js';
import { SecretStore } from './secrets/secret-store.js';
import { DATA_SETS, OBJECT_STORE, SCHEDULE_LIMITS } from './tokens.js';
import { CommandRunner } from './unit-of-work/command-runner.js';
import { Snapshots } from './unit-of-work/snapshots.js';

export interface ApplicationOptions {
  readonly pool: Pool;
  readonly dataSets: DataSets;
  readonly objectStore: ObjectStore;
  /** 32 bytes: encrypts secret parameters. */
  readonly secretKey: Buffer;
  readonly clock?: Clock;
  /** None by default. */
  readonly scheduleLimits?: ScheduleLimits;
}

const queries: (new (pool: Pool) => object)[] = [
  BatchQueries,
  DataSetQueries,
  EngineQueries,
  ExperimentQueries,
  InsightQueries,
  MLInstanceQueries,
  MLServiceQueries,
  ModelQueries,
  RunQueries,
  ScheduleQueries,
  TickQueries,
];

/** Queries that read the log of events itself. */
const histories: (new (pool: Pool, store: PostgresEventStore) => object)[] = [HistoryQueries, PastResources];

const services: Type[] = [
  Cascade,
  CommandRunner,
  ExperimentRules,
  InstanceRules,
  Planner,
  RunInputsReader,
  RunLifecycle,
  RunResults,
  RunRules,
  RunSourcesReader,
  ScheduleSwitch,
  ServiceReferencesReader,
  Snapshots,
];

const handlers: Type[] = [
  AddBatchHandler,
  CancelRunHandler,
  CreateDataSetHandler,
  CreateExperimentHandler,
  CreateMLInstanceHandler,
  DeleteDataSetHandler,
  DeleteEngineHandler,
  DeleteExperimentHandler,
  DeleteExperimentsOfMLInstanceHandler,
  DeleteMLInstanceHandler,
  DeleteMLInstancesOfEngineHandler,
  DeleteModelHandler,
  DeleteServiceHandler,
  DeleteServicesOfMLInstanceHandler,
  PauseScheduleHandler,
  PublishServiceHandler,
  RecordInsightHandler,
  RegisterEngineHandler,
  RequestRunHandler,
  ResumeScheduleHandler,
  TriggerServiceRunHandler,
  UpdateDataSetHandler,
  UpdateEngineHandler,
  UpdateExperimentHandler,
  UpdateMLInstanceHandler,
  UpdateModelHandler,
  UpdateServiceHandler,
  UploadModelHandler,
];

/** Commands, their handlers, the queries beside them, and what workers need: Planner and RunLifecycle. */
@Module({})
export class ApplicationModule {
  static register({
    pool,
    dataSets,
    objectStore,
    secretKey,
    clock = systemClock,
    scheduleLimits = {},
  }: ApplicationOptions): DynamicModule {
    const queryProviders = queries.map((query): Provider => ({ provide: query, useFactory: () => new query(pool) }));
    const historyProviders = histories.map((history): Provider => ({
      provide: history,
      useFactory: (store: PostgresEventStore) => new history(pool, store),
      inject: [PostgresEventStore],
    }));
    return {
      module: ApplicationModule,
      global: true,
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: Pool, useValue: pool },
        { provide: DATA_SETS, useValue: dataSets },
        { provide: OBJECT_STORE, useValue: objectStore },
        { provide: CLOCK, useValue: clock },
        { provide: SCHEDULE_LIMITS, useValue: scheduleLimits },
        { provide: PostgresEventStore, useFactory: () => new PostgresEventStore(pool, allProjections) },
        { provide: SecretStore, useFactory: () => new SecretStore(pool, secretKey) },
        ...queryProviders,
        ...historyProviders,
        ...services,
        ...handlers,
      ],
      exports: [
        CqrsModule,
        Pool,
        DATA_SETS,
        OBJECT_STORE,
        CLOCK,
        SCHEDULE_LIMITS,
        PostgresEventStore,
        ...queries,
        ...histories,
        Planner,
        RunLifecycle,
      ],
    };
  }
}
