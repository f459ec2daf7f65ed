import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import type pg from 'pg';
import type { Logger } from 'pino';
import { ApplicationModule, CLOCK, Planner, RunLifecycle } from '#application';
import type { Clock } from '#application';
import type { Config } from '#config';
import type { DataSets } from '#data-sets';
import type { EngineRuntime } from '#engines';
import type { Notifications } from '#event-store';
import type { ObjectStore } from '#object-store';
import type { Queues } from '#queues';
import { Heartbeats } from './heartbeat/heartbeats.js';
import { PlanTicks } from './planner/plan-ticks.js';
import type { LastOutage } from './reconciler/last-outage.js';
import { Reconciler } from './reconciler/reconciler.js';
import { Relay } from './relay/relay.js';
import { LogRetention } from './retention/log-retention.js';
import { RunConsumers } from './runs/run-consumers.js';
import { RunProcessor } from './runs/run-processor.js';
import { shutdownBudget } from './shutdown/shutdown-budget.js';

export interface WorkerParts {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly notifications: Notifications;
  readonly outage: LastOutage;
  readonly queues: Queues;
  readonly objectStore: ObjectStore;
  readonly dataSets: DataSets;
  readonly runtimes: readonly EngineRuntime[];
  /** This process's name in events, logs and heartbeats. */
  readonly worker: string;
  /** Folder of this process's own for attempts under way. */
  readonly runsFolder: string;
  readonly log: Logger;
}

/** Everything that a worker process does, each part a provider that starts and ends with the application. */
@Module({})
export class WorkerModule {
  static register(parts: WorkerParts): DynamicModule {
    const { config, pool, dataSets, objectStore } = parts;
    return {
      module: WorkerModule,
      imports: [ApplicationModule.register({ pool, dataSets, objectStore, secretKey: config.secretKey })],
      providers: [
        planTicks(parts),
        relay(parts),
        reconciler(parts),
        logRetention(parts),
        heartbeats(parts),
        processor(parts),
        consumers(parts),
      ],
    };
  }
}

const leaseMs = ({ config }: WorkerParts): number => config.runs.leaseSeconds * 1_000;
const budgetOf = ({ config }: WorkerParts) => shutdownBudget(config.shutdown.graceSeconds * 1_000);

const planTicks = ({ queues, log }: WorkerParts): Provider => ({
  provide: PlanTicks,
  inject: [Planner, CLOCK],
  useFactory: (planner: Planner, clock: Clock) => new PlanTicks({ planner, queues, clock, log }),
});

const relay = ({ pool, queues, notifications, log }: WorkerParts): Provider => ({
  provide: Relay,
  useFactory: () => new Relay({ pool, queues, notifications, log }),
});

const reconciler = (parts: WorkerParts): Provider => ({
  provide: Reconciler,
  inject: [RunLifecycle],
  useFactory: (runs: RunLifecycle) => new Reconciler({ ...parts, runs, leaseMs: leaseMs(parts) }),
});

const logRetention = ({ config, pool, log }: WorkerParts): Provider => ({
  provide: LogRetention,
  inject: [CLOCK],
  useFactory: (clock: Clock) => new LogRetention({ ...config.logs, pool, clock, log }),
});

const heartbeats = (parts: WorkerParts): Provider => ({
  provide: Heartbeats,
  useFactory: () => new Heartbeats({ ...parts, leaseMs: leaseMs(parts) }),
});

const processor = (parts: WorkerParts): Provider => {
  const { config, dataSets, objectStore, runtimes, worker, log } = parts;
  const limits = {
    memoryLimitMiB: config.engines.memoryMib,
    longestMs: config.engines.runTimeoutSeconds * 1_000,
    graceMs: budgetOf(parts).engineGraceMs,
    maxLogBytes: config.logs.maxBytes,
  };
  const tools = { dataSets, objectStore, runtimes, limits };
  const folders = { runs: parts.runsFolder, logs: config.logs.root };
  return {
    provide: RunProcessor,
    inject: [RunLifecycle, Heartbeats, CLOCK],
    useFactory: (runs: RunLifecycle, beats: Heartbeats, clock: Clock) =>
      new RunProcessor({ runs, heartbeats: beats, tools, worker, folders, clock, log }),
  };
};

const consumers = (parts: WorkerParts): Provider => {
  const { config, queues, log } = parts;
  const concurrency = { training: config.training.concurrency, scoring: config.scoring.concurrency };
  return {
    provide: RunConsumers,
    inject: [RunProcessor],
    useFactory: (runProcessor: RunProcessor) =>
      new RunConsumers({ queues, processor: runProcessor, concurrency, budget: budgetOf(parts), log }),
  };
};
