import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { Pool } from 'pg';
import type { DataSets } from '#data-sets';
import { PostgresEventStore } from '#event-store';
import { unbounded } from '#domain';
import type { Quotas, ScheduleLimits } from '#domain';
import type { ObjectStore } from '#object-store';
import { allProjections, HistoryQueries, PastResources, PastSchedules } from '#read-models';
import type { SecretKeys } from '#sealing';
import { Cascade } from './cascade.js';
import { CLOCK, systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { HandlersCheck } from './handlers-check.js';
import { resourceModules } from './resources.js';
import { SecretStore } from './secrets/secret-store.js';
import { DATA_SETS, OBJECT_STORE, QUOTAS, SCHEDULE_LIMITS } from './tokens.js';
import { CommandRunner } from './unit-of-work/command-runner.js';
import { Snapshots } from './unit-of-work/snapshots.js';

export interface ApplicationOptions {
  readonly pool: Pool;
  readonly dataSets: DataSets;
  readonly objectStore: ObjectStore;
  /** Encrypt secret parameters. */
  readonly secretKeys: SecretKeys;
  readonly clock?: Clock;
  /** None by default. */
  readonly scheduleLimits?: ScheduleLimits;
  /** Of an organisation; none by default. */
  readonly quotas?: Quotas | undefined;
}

/** Queries that read the log of events itself. */
const histories: (new (pool: Pool, store: PostgresEventStore) => object)[] = [
  HistoryQueries,
  PastResources,
  PastSchedules,
];

/**
 * Commands, their handlers, the queries beside them, and what workers need: Planner and RunLifecycle.
 *
 * Its modules are global, as it is itself: deletions and references go in all directions between resources, so that
 * imports of modules would run in circles where those of classes do not.
 */
@Module({})
export class ApplicationModule {
  static register({
    pool,
    dataSets,
    objectStore,
    secretKeys,
    clock = systemClock,
    scheduleLimits = {},
    quotas = unbounded,
  }: ApplicationOptions): DynamicModule {
    const historyProviders = histories.map((history): Provider => ({
      provide: history,
      useFactory: (store: PostgresEventStore) => new history(pool, store),
      inject: [PostgresEventStore],
    }));
    const infrastructure: Provider[] = [
      { provide: Pool, useValue: pool },
      { provide: DATA_SETS, useValue: dataSets },
      { provide: OBJECT_STORE, useValue: objectStore },
      { provide: CLOCK, useValue: clock },
      { provide: SCHEDULE_LIMITS, useValue: scheduleLimits },
      { provide: QUOTAS, useValue: quotas },
      { provide: PostgresEventStore, useFactory: () => new PostgresEventStore(pool, allProjections) },
      { provide: SecretStore, useFactory: () => new SecretStore(pool, secretKeys) },
      CommandRunner,
      Snapshots,
      Cascade,
      ...historyProviders,
    ];
    return {
      module: ApplicationModule,
      global: true,
      imports: [CqrsModule.forRoot(), DiscoveryModule, ...resourceModules],
      providers: [...infrastructure, HandlersCheck],
      exports: [CqrsModule, ...infrastructure],
    };
  }
}
