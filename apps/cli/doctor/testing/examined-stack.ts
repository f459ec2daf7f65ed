import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import type { Command } from '@nestjs/cqrs';
import {
  AddBatch,
  ApplicationModule,
  CreateDataSet,
  CreateMLInstance,
  Planner,
  RegisterEngine,
  RunLifecycle,
} from '#application';
import type { ClaimedRun, CommandContext } from '#application';
import { createDataSets } from '#data-sets';
import type { Task } from '#domain';
import { createObjectStore } from '#object-store';
import { prepareQueues } from '#queues';
import { createTestDatabase, ManualClock } from '#testing';

export const context: CommandContext = {
  scope: { org: 'acme', sandbox: 'prod' },
  actor: { displayName: 'Ada', userId: 'ada' },
  requestId: 'request-1',
};

export type ExaminedStack = Awaited<ReturnType<typeof openExaminedStack>>;

/** A database, queues and folder with the application on them, whose clock begins some hours ago. */
export async function openExaminedStack(hoursAgo: number) {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'rondo-doctor-spec-'));
  const storeUrl = pathToFileURL(join(folder, 'objects')).href;
  const objectStore = createObjectStore(storeUrl);
  const limits = { memoryLimitMiB: 256, threads: 1 };
  const dataSets = createDataSets({ store: objectStore, tempFolder: join(folder, 'rows'), ...limits });
  const clock = new ManualClock(new Date(Date.now() - hoursAgo * 3_600_000));
  const parts = { pool: database.pool, dataSets, objectStore, secretKeys: () => [Buffer.alloc(32)], clock: clock.now };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(ApplicationModule.register(parts), { logger: false });
  const workers = { concurrency: { training: 1, scoring: 1 }, runs: { leaseSeconds: 30 } };
  await prepareQueues({ database: { url: database.url }, queues: { prefix: 'test' }, ...workers });
  const lifecycle = app.get(RunLifecycle);
  const execute = <Result>(command: Command<Result>): Promise<Result> => app.get(CommandBus).execute(command);

  async function plan(): Promise<void> {
    for (let more = true; more;) ({ more } = await app.get(Planner).planDueTicks(clock.now()));
  }

  async function claim(runId: string): Promise<ClaimedRun> {
    const run = await lifecycle.load(runId);
    const claimed = run && (await lifecycle.claim(run, run.body.attempt, 'worker-1', await lifecycle.plan(run)));
    if (!claimed) throw new Error(`run ${runId} was not claimed`);
    return claimed;
  }

  return {
    database,
    clock,
    execute,
    plan,
    claim,
    /** Of an object, its file. */
    fileOf: (uri: string) => join(fileURLToPath(storeUrl), uri.replace(/^objects:/, '')),

    async dataSet(): Promise<string> {
      const { id } = await execute(new CreateDataSet(context, { name: 'Points', timestampColumn: 'time' }));
      const path = join(folder, `${id}.csv`);
      await writeFile(path, 'time,x,y,kind\n2026-02-28T23:00:00Z,1,2.5,a\n2026-02-28T23:30:00Z,2,4,b\n');
      await execute(new AddBatch(context, id, { paths: [path], format: 'csv' }));
      return id;
    },

    async instance(datasets?: Task['datasets']): Promise<string> {
      const { id: engineId } = await execute(
        new RegisterEngine(context, { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' }),
      );
      const train = {
        name: 'train' as const,
        parameters: [{ key: 'label', value: 'y' }],
        ...(datasets && { datasets }),
      };
      const details = { name: 'y from x', engineId, tasks: [train, { name: 'score' as const }] };
      return (await execute(new CreateMLInstance(context, details))).id;
    },

    /** Lets a training run succeed with a model of some bytes. */
    async train(runId: string): Promise<void> {
      const claimed = await claim(runId);
      const artifact = await objectStore.putStream(`models/${runId}/1/model.zip`, Readable.from([randomUUID()]));
      await lifecycle.succeedTraining(claimed, { artifact, metrics: [], rowsRead: 2 });
    },

    /** What a command finds the stack by. */
    environment: { DATABASE_URL: database.url, OBJECT_STORE_URL: storeUrl, RONDO_HOME: folder },

    async close(): Promise<void> {
      await app.close();
      await dataSets.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
