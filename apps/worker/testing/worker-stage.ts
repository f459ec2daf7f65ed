import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { ApplicationModule, EngineExaminations, RunLifecycle } from '#application';
import { createDataSets } from '#data-sets';
import type { DataSets } from '#data-sets';
import { streamName } from '#domain';
import type { RunEvent, RunRequest, Scope } from '#domain';
import { PostgresEventStore } from '#event-store';
import { createObjectStore } from '#object-store';
import type { ObjectStore } from '#object-store';
import { createQueues, prepareQueues } from '#queues';
import type { Queues } from '#queues';
import { createTestDatabase, inContext } from '#testing';
import type { TestDatabase } from '#testing';
import type { Log } from '../logging/log.js';

export const scope: Scope = { org: 'acme', sandbox: 'prod' };

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Everything that the parts of a worker stand on, real: database, queues in it, folders. */
export interface WorkerStage {
  readonly database: TestDatabase;
  readonly store: PostgresEventStore;
  readonly runs: RunLifecycle;
  readonly examinations: EngineExaminations;
  readonly queues: Queues;
  readonly objectStore: ObjectStore;
  readonly dataSets: DataSets;
  readonly folder: string;
  /** Appends a request and what else happened to the run, the last event at `time`. Answers the run's id. */
  addRun(run?: AddedRun): Promise<string>;
  close(): Promise<void>;
}

export interface AddedRun {
  readonly id?: string;
  readonly request?: Partial<RunRequest>;
  readonly then?: readonly RunEvent[];
  /** Default: now. */
  readonly time?: Date;
}

export async function openWorkerStage(): Promise<WorkerStage> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'rondo-worker-'));
  const objectStore = createObjectStore(pathToFileURL(join(folder, 'objects')).href);
  const limits = { memoryLimitMiB: 256, threads: 1, hasSpare: false };
  const dataSets = createDataSets({ store: objectStore, tempFolder: join(folder, 'rows'), ...limits });
  const application = ApplicationModule.register({
    pool: database.pool,
    dataSets,
    objectStore,
    secretKeys: () => [Buffer.alloc(32)],
  });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(application, { logger: false });
  const store = app.get(PostgresEventStore);
  const queues = await openQueues(database.url);
  return {
    database,
    store,
    runs: app.get(RunLifecycle),
    examinations: app.get(EngineExaminations),
    queues,
    objectStore,
    dataSets,
    folder,
    addRun: (run = {}) => addRun(store, run),
    close: async () => {
      await queues.close({ graceMs: 5_000, stopMs: 1_000 });
      await app.close();
      await dataSets.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

async function openQueues(url: string): Promise<Queues> {
  const config = {
    database: { url },
    queues: { prefix: 'test' },
    concurrency: { training: 1, scoring: 1 },
    runs: { leaseSeconds: 30 },
  };
  await prepareQueues(config);
  return createQueues(config, silent);
}

async function addRun(store: PostgresEventStore, { id = randomUUID(), ...run }: AddedRun): Promise<string> {
  const { request = {}, then = [], time = new Date() } = run;
  const requested: RunRequest = {
    experimentId: randomUUID(),
    mlInstanceId: randomUUID(),
    engineId: randomUUID(),
    mode: 'train',
    trigger: { by: 'user' },
    tasks: [],
    window: { to: time.toISOString() },
    attemptLimit: 3,
    ...request,
  };
  await store.append(
    inContext(
      { scope, actor: { displayName: 'Test', userId: 'test' }, correlationId: 'test', time: time.toISOString() },
      [
        {
          stream: streamName('run', id),
          expectedVersion: 0,
          events: [{ type: 'RunRequested', data: requested }, ...then],
        },
      ],
    ),
  );
  return id;
}
