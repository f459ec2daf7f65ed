import { mkdir } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import { ApplicationModule, CLOCK, EngineExaminations, Planner, RunLifecycle } from '#application';
import type { Clock } from '#application';
import { poolSizeFor, redactedUrl, variablesOfPrograms } from '#config';
import type { Config } from '#config';
import { createDataSets } from '#data-sets';
import { Notifications, createPool, isUnavailable, withoutRole, worksAs } from '#event-store';
import { NoSandboxError, describeLimits, endEngines, limitsOfSettings, openHosts, openSandbox } from '#engines';
import type { EngineHosts, EngineRuntime, Sandbox } from '#engines';
import { createObjectStore } from '#object-store';
import { QueueUnavailableError, createQueues, prepareQueues } from '#queues';
import type { Queues } from '#queues';
import { removeFolder, removeLeftovers, scratchFolder } from '#scratch';
import { LastOutage } from '../reconciler/last-outage.js';
import { workerServices } from '../services.js';
import type { WorkerParts } from '../services.js';
import { StartError } from './start-error.js';
import { awaitServer } from './await-server.js';
import { lookAtDatabase } from './database.js';
import { startServices } from './start-services.js';

/** Connections for loops and recording, besides those that the attempts under way share. */
const connectionsBesidesRuns = 8;

export interface WorkerSettings extends Pick<WorkerParts, 'config' | 'log'> {
  readonly runtimes: readonly EngineRuntime[];
}

/**
 * Starts the worker, waiting for PostgreSQL and the queues as long as need be. Resolves to a function that ends it
 * within the grace period; to undefined when `giveUp` was aborted before everything was there.
 * @throws StartError
 */
export async function startWorker(
  { config, log, runtimes }: WorkerSettings,
  giveUp: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  const hosts = await hostsFor(config, runtimes, log);
  const sandbox = await sandboxFor(config, hosts, log);
  tellLimits(config, log);
  const pool = createPool(config.database.url, {
    ...poolSizeFor(config.concurrency, connectionsBesidesRuns),
    applicationName: 'rondo worker',
    role: 'rondo_worker',
    isRoleRequired: config.database.rowSecurity === 'require',
  });
  const queues = (await databaseThere({ config, log }, pool, giveUp))
    ? await openQueues(config, log, giveUp)
    : undefined;
  if (!queues) {
    await pool.end();
    return undefined;
  }
  if (!(await worksAs(pool, 'rondo_worker').catch(() => true))) log.warn({}, withoutRole('rondo_worker'));
  const outage = new LastOutage();
  // The loops report an outage; this one only remembers when it was.
  const notifications = new Notifications(pool, () => {
    outage.note();
  });
  const files = await openFiles(config, hosts, sandbox);
  const application = await openApplication({ ...files, config, pool });
  const worker = `${hostname()}-${process.pid}`;
  const parts = {
    ...files,
    ...application,
    config,
    log,
    hosts,
    sandbox,
    pool,
    queues,
    notifications,
    outage,
    worker,
  };
  const stopServices = await startServices(workerServices(parts), log);
  return async () => {
    await stopServices();
    for (const host of hosts.values()) host.close?.();
    await application.close();
    notifications.close();
    await files.dataSets.close();
    await removeFolder(files.runsFolder);
    await pool.end();
  };
}

/** Says once, at the start, what holds the engines. @throws StartError */
async function sandboxFor({ engines }: Config, hosts: EngineHosts, log: Logger): Promise<Sandbox> {
  const landlock = Math.max(...[...hosts.values()].map((host) => host.landlock ?? 0));
  try {
    const sandbox = await openSandbox(engines.sandbox, landlock);
    log[sandbox.kind === 'none' ? 'warn' : 'info']({}, `Sandbox of engines: ${sandbox.description}`);
    return sandbox;
  } catch (error) {
    throw error instanceof NoSandboxError ? new StartError(error.message, { cause: error }) : error;
  }
}

function tellLimits({ engines }: Config, log: Logger): void {
  const { runTimeoutSeconds, memoryMib } = engines;
  const limits = { cpuSeconds: runTimeoutSeconds * availableParallelism(), ...limitsOfSettings(engines.limits) };
  log.info({}, `Limits of a run: ${describeLimits(memoryMib, limits)}`);
}

/** Says what this machine has of what engines need. */
async function hostsFor(
  { engines, dockerRegistry: registry, scratch }: Config,
  runtimes: readonly EngineRuntime[],
  log: Logger,
): Promise<EngineHosts> {
  const variables = variablesOfPrograms();
  const containers = { ...engines.containers, ...(registry && { registry }) };
  const folder = join(scratch, 'environments');
  const hosts = await openHosts(
    {
      python: engines.python,
      network: engines.network === 'allow',
      folders: engines.folders,
      variables,
      folder,
      containers,
    },
    runtimes,
  );
  for (const { found } of hosts.values()) if (found !== undefined) log.info({}, found);
  return hosts;
}

const databaseThere = (
  { config, log }: Pick<WorkerParts, 'config' | 'log'>,
  pool: WorkerParts['pool'],
  giveUp: AbortSignal,
): Promise<boolean> =>
  awaitServer(() => lookAtDatabase(pool), {
    what: `PostgreSQL at ${redactedUrl(config.database.url)}`,
    // A wrong password or name of the database does not pass, nor does a newer one.
    mayPass: isUnavailable,
    giveUp,
    log,
  });

async function openQueues(config: Config, log: Logger, giveUp: AbortSignal): Promise<Queues | undefined> {
  let queues: Queues | undefined;
  const open = async () => {
    await prepareQueues(config);
    queues = await createQueues(config, log);
  };
  const mayPass = (error: unknown) => error instanceof QueueUnavailableError;
  await awaitServer(open, { what: 'opening the queues', mayPass, giveUp, log });
  return queues;
}

async function openFiles(
  config: Config,
  hosts: EngineHosts,
  { confine }: Sandbox,
): Promise<Pick<WorkerParts, 'runsFolder' | 'objectStore' | 'dataSets'>> {
  const runsFolder = scratchFolder(config.scratch, 'worker');
  await removeLeftovers(runsFolder, async (folder) => {
    await endEngines(folder);
    for (const host of hosts.values()) await host.endLeftovers?.(folder);
  });
  await mkdir(runsFolder, { recursive: true });
  const objectStore = createObjectStore(config.objectStore.url);
  const tempFolder = join(runsFolder, 'rows');
  // For rows on their way to engines and back, beside the engines' own memory.
  const { memoryMib } = config.dataSets;
  const attempts = Object.values(config.concurrency).reduce((sum, runs) => sum + runs, 0);
  const dataSets = createDataSets({
    store: objectStore,
    tempFolder,
    memoryLimitMiB: memoryMib,
    threads: 1,
    // Each attempt does one thing after the other, and there are no more attempts than that.
    processes: { atOnce: attempts, perTenant: attempts },
    confine,
  });
  return { runsFolder, objectStore, dataSets };
}

/** What decides and records: the same handlers as in the API. */
async function openApplication({
  config,
  ...parts
}: Pick<WorkerParts, 'config' | 'pool' | 'objectStore' | 'dataSets'>): Promise<
  Pick<WorkerParts, 'planner' | 'runs' | 'examinations' | 'clock'> & { readonly close: () => Promise<void> }
> {
  const module = ApplicationModule.register({ ...parts, secretKeys: config.secretKeys, quotas: config.quotas });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  return {
    planner: app.get(Planner),
    runs: app.get(RunLifecycle),
    examinations: app.get(EngineExaminations),
    clock: app.get<Clock>(CLOCK),
    close: () => app.close(),
  };
}
