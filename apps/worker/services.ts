import { join } from 'node:path';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Clock, EngineExaminations, Planner, RunLifecycle } from '#application';
import type { Config } from '#config';
import type { DataSets } from '#data-sets';
import { limitsOfSettings } from '#engines';
import type { EngineHosts, Sandbox, WarmEngines } from '#engines';
import type { Notifications } from '#event-store';
import type { ObjectStore } from '#object-store';
import type { Queues } from '#queues';
import { ExamineEngines } from './examinations/examine-engines.js';
import { resumedExaminations } from './examinations/resume-examinations.js';
import { Heartbeats } from './heartbeat/heartbeats.js';
import { PlanTicks } from './planner/plan-ticks.js';
import { lookingAgain } from './presence/look-again.js';
import { Presence } from './presence/presence.js';
import type { LastOutage } from './reconciler/last-outage.js';
import { Reconciler } from './reconciler/reconciler.js';
import { Relay } from './relay/relay.js';
import { auditRetention } from './retention/audit-retention.js';
import { LogRetention } from './retention/log-retention.js';
import { ObjectRetention } from './retention/object-retention.js';
import { secretRetention } from './retention/secret-retention.js';
import { registriesIn } from './registries.js';
import { RunConsumers } from './runs/run-consumers.js';
import { RunProcessor } from './runs/run-processor.js';
import { shutdownBudget } from './shutdown/shutdown-budget.js';
import type { Stage } from './start/start-services.js';
import { KeepWarm } from './warm/keep-warm.js';

export interface WorkerParts {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly notifications: Notifications;
  readonly outage: LastOutage;
  readonly queues: Queues;
  readonly objectStore: ObjectStore;
  readonly dataSets: DataSets;
  readonly hosts: EngineHosts;
  /** What holds the engines. */
  readonly sandbox: Sandbox;
  readonly planner: Planner;
  readonly runs: RunLifecycle;
  readonly examinations: EngineExaminations;
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
  const warm = keepWarm(parts);
  const processor = runProcessor(parts, heartbeats, { warm: warm.engines, graceMs: budget.engineGraceMs });
  // So far ahead that a worker that is done with one finds the next.
  const relay = new Relay({ ...parts, ahead: concurrency, concurrentRuns: config.quotas.concurrentRuns });
  return [
    [
      heartbeats,
      relay,
      new Reconciler({ ...parts, leaseMs }),
      new LogRetention({ ...parts, ...config.logs }),
      auditRetention({ ...parts, ...config.audit }),
      secretRetention(parts),
      new ObjectRetention(parts),
    ],
    [
      new PlanTicks(parts),
      new RunConsumers({ ...parts, processor, concurrency, budget, relay }),
      warm,
      new ExamineEngines({
        ...parts,
        registryOf: registriesIn(parts.pool, config),
        folder: parts.runsFolder,
        limits: examinationLimits(config.engines),
      }),
      resumedExaminations(parts),
      lookingAgain(parts),
      new Presence({ ...parts, leaseMs, slots: concurrency }),
    ],
  ];
}

/** Code that is imported to tell what it is may take what a run may. */
const examinationLimits = (engines: Config['engines']) => ({
  memoryLimitMiB: engines.memoryMib,
  limits: limitsOfSettings(engines.limits),
  maxOutputBytes: engines.maxOutputBytes,
});

function keepWarm({ config: { engines }, runsFolder, log }: WorkerParts): KeepWarm {
  const { warmInterpreters: most, memoryMib: memoryLimitMiB } = engines;
  return new KeepWarm({ folder: join(runsFolder, 'warm'), most, memoryLimitMiB, log });
}

function runProcessor(
  parts: WorkerParts,
  heartbeats: Heartbeats,
  { warm, graceMs }: { readonly warm: WarmEngines; readonly graceMs: number },
): RunProcessor {
  const { config, dataSets, objectStore, hosts, sandbox, runsFolder, examinations } = parts;
  const limits = {
    memoryLimitMiB: config.engines.memoryMib,
    engine: limitsOfSettings(config.engines.limits),
    longestMs: config.engines.runTimeoutSeconds * 1_000,
    graceMs,
    maxLogBytes: config.logs.maxBytes,
    maxOutputBytes: config.engines.maxOutputBytes,
  };
  const registryOf = registriesIn(parts.pool, config);
  const tools = { dataSets, objectStore, hosts, sandbox, warm, examinations, registryOf, limits };
  return new RunProcessor({ ...parts, heartbeats, tools, folders: { runs: runsFolder, logs: config.logs.root } });
}
