import { mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import { ApplicationModule, CLOCK, Planner, RunLifecycle } from '#application';
import type { Clock } from '#application';
import { redactedUrl } from '#config';
import type { Config } from '#config';
import { createDataSets } from '#data-sets';
import { Notifications, createPool } from '#event-store';
import { endEngines } from '#engines';
import { createObjectStore } from '#object-store';
import { QueueUnavailableError, createQueues, prepareQueues } from '#queues';
import type { Queues } from '#queues';
import { removeLeftovers, scratchFolder } from '#scratch';
import { LastOutage } from '../reconciler/last-outage.js';
import { workerServices } from '../services.js';
import type { WorkerParts } from '../services.js';
import { awaitServer } from './await-server.js';
import { databaseMayCome, lookAtDatabase } from './database.js';
import { startServices } from './start-services.js';

/** Connections for loops and recording, besides one for each attempt under way. */
const connectionsBesidesRuns = 8;

/**
 * Starts the worker, waiting for PostgreSQL and the queues as long as need be. Resolves to a function that ends it
 * within the grace period; to undefined when `giveUp` was aborted before everything was there.
 * @throws StartError
 */
export async function startWorker(
  { config, log, runtimes }: Pick<WorkerParts, 'config' | 'log' | 'runtimes'>,
  giveUp: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  const pool = createPool(config.database.url, { max: connectionsOf(config), applicationName: 'rondo worker' });
  const queues = (await databaseThere({ config, log }, pool, giveUp))
    ? await openQueues(config, log, giveUp)
    : undefined;
  if (!queues) {
    await pool.end();
    return undefined;
  }
  const outage = new LastOutage();
  // The loops report an outage; this one only remembers when it was.
  const notifications = new Notifications(pool, () => {
    outage.note();
  });
  const files = await openFiles(config);
  const application = await openApplication({ ...files, config, pool });
  const worker = `${hostname()}-${process.pid}`;
  const parts = { ...files, ...application, config, log, runtimes, pool, queues, notifications, outage, worker };
  const stopServices = await startServices(workerServices(parts), log);
  return async () => {
    await stopServices();
    await application.close();
    notifications.close();
    await files.dataSets.close();
    await rm(files.runsFolder, { recursive: true, force: true });
    await pool.end();
  };
}

const connectionsOf = ({ concurrency }: Config): number =>
  Object.values(concurrency).reduce((sum, runs) => sum + runs, connectionsBesidesRuns);

const databaseThere = (
  { config, log }: Pick<WorkerParts, 'config' | 'log'>,
  pool: WorkerParts['pool'],
  giveUp: AbortSignal,
): Promise<boolean> =>
  awaitServer(() => lookAtDatabase(pool), {
    what: `PostgreSQL at ${redactedUrl(config.database.url)}`,
    mayPass: databaseMayCome,
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

async function openFiles(config: Config): Promise<Pick<WorkerParts, 'runsFolder' | 'objectStore' | 'dataSets'>> {
  const runsFolder = scratchFolder(config.scratch, 'worker');
  await removeLeftovers(runsFolder, endEngines);
  await mkdir(runsFolder, { recursive: true });
  const objectStore = createObjectStore(config.objectStore.url);
  const tempFolder = join(runsFolder, 'rows');
  // For rows on their way to engines and back, beside the engines' own memory.
  const { memoryMib } = config.dataSets;
  const dataSets = createDataSets({ store: objectStore, tempFolder, memoryLimitMiB: memoryMib, threads: 1 });
  return { runsFolder, objectStore, dataSets };
}

/** What decides and records: the same handlers as in the API. */
async function openApplication({
  config,
  ...parts
}: Pick<WorkerParts, 'config' | 'pool' | 'objectStore' | 'dataSets'>): Promise<
  Pick<WorkerParts, 'planner' | 'runs' | 'clock'> & { readonly close: () => Promise<void> }
> {
  const module = ApplicationModule.register({ ...parts, secretKey: config.secretKey });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  return {
    planner: app.get(Planner),
    runs: app.get(RunLifecycle),
    clock: app.get<Clock>(CLOCK),
    close: () => app.close(),
  };
}
