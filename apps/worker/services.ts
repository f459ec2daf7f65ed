import type pg from 'pg';
import type { Logger } from 'pino';
import type { Clock, Planner, RunLifecycle } from '#application';
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
import type { Stage } from './start/start-services.js';

export interface WorkerParts {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly notifications: Notifications;
  readonly outage: LastOutage;
  readonly queues: Queues;
  readonly objectStore: ObjectStore;
  readonly dataSets: DataSets;
  readonly runtimes: readonly EngineRuntime[];
  readonly planner: Planner;
  readonly runs: RunLifecycle;
  readonly clock: Clock;
  /** This process's name in events, logs and heartbeats. */
  readonly worker: string;
  /** Folder of this process's own for attempts under way. */
  readonly runsFolder: string;
  readonly log: Logger;
}

/** Everything that a worker process does. Attempts that end need what the first stage does: it stops last. */
export function workerServices(parts: WorkerParts): Stage[] {
  const { config } = parts;
  const leaseMs = config.runs.leaseSeconds * 1_000;
  const budget = shutdownBudget(config.shutdown.graceSeconds * 1_000);
  const { concurrency } = config;
  const heartbeats = new Heartbeats({ ...parts, leaseMs });
  const processor = runProcessor(parts, heartbeats, budget.engineGraceMs);
  return [
    [
      heartbeats,
      new Relay(parts),
      new Reconciler({ ...parts, leaseMs }),
      new LogRetention({ ...parts, ...config.logs }),
    ],
    [new PlanTicks(parts), new RunConsumers({ ...parts, processor, concurrency, budget })],
  ];
}

function runProcessor(parts: WorkerParts, heartbeats: Heartbeats, graceMs: number): RunProcessor {
  const { config, dataSets, objectStore, runtimes, runsFolder } = parts;
  const limits = {
    memoryLimitMiB: config.engines.memoryMib,
    longestMs: config.engines.runTimeoutSeconds * 1_000,
    graceMs,
    maxLogBytes: config.logs.maxBytes,
  };
  const tools = { dataSets, objectStore, runtimes, limits };
  return new RunProcessor({ ...parts, heartbeats, tools, folders: { runs: runsFolder, logs: config.logs.root } });
}
