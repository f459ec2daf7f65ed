import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import type { Command } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { createDataSets } from '#data-sets';
import type { DataSets } from '#data-sets';
import type { EngineDetails, StreamName } from '#domain';
import { PostgresEventStore } from '#event-store';
import { createObjectStore } from '#object-store';
import { createTestDatabase, ManualClock } from '#testing';
import type { TestDatabase } from '#testing';
import { ApplicationModule } from '../application.module.js';
import type { CommandContext } from '../command-context.js';
import { AddBatch, CreateDataSet } from '../data-set/index.js';
import { RegisterEngine } from '../engine/index.js';
import { CreateMLInstance } from '../ml-instance/index.js';
import type { ClaimedRun, LoadedRun } from '../run/attempt.js';
import { RunLifecycle } from '../run/run-lifecycle.js';
import type { WrittenTask } from '../secrets/written-tasks.js';

export const context: CommandContext = {
  scope: { org: 'acme@Org', sandbox: 'prod' },
  actor: { displayName: 'Ada', userId: 'ada' },
  requestId: 'request-1',
};

/** The application over a database, object store and clock of its own. */
export class Fixture {
  private constructor(
    readonly database: TestDatabase,
    readonly clock: ManualClock,
    private readonly module: TestingModule,
    private readonly dataSets: DataSets,
    private readonly folder: string,
  ) {}

  static async create(now = '2026-03-01T00:00:00.000Z'): Promise<Fixture> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'rondo-application-'));
    const objectStore = createObjectStore(`file://${folder}/objects`);
    const dataSets = createDataSets({
      store: objectStore,
      tempFolder: folder,
      memoryLimitMiB: 256,
      threads: 1,
      hasSpare: false,
    });
    const clock = new ManualClock(now);
    const { pool } = database;
    const key = randomBytes(32);
    const secretKeys = () => [key];
    const application = ApplicationModule.register({
      pool,
      dataSets,
      objectStore,
      secretKeys,
      clock: clock.now,
    });
    const module = await Test.createTestingModule({ imports: [application] }).compile();
    await module.init();
    return new Fixture(database, clock, module, dataSets, folder);
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.dataSets.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get<Service>(type: Type<Service>): Service {
    return this.module.get(type);
  }

  execute<Result>(command: Command<Result>): Promise<Result> {
    return this.module.get(CommandBus).execute(command);
  }

  /** The types and data of a stream's events. */
  async eventsOf(stream: StreamName): Promise<{ type: string; data: unknown }[]> {
    const { events } = await this.module.get(PostgresEventStore).load(context.scope, stream);
    return events.map(({ type, data }) => ({ type, data }));
  }

  /** The job ids that wait in the outbox, oldest first. */
  async outbox(): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ job_id: string }>('select job_id from outbox order by id');
    return rows.map(({ job_id }) => job_id);
  }

  async engine(details: Partial<EngineDetails> = {}): Promise<string> {
    const engine = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression', ...details } as const;
    return (await this.execute(new RegisterEngine(context, engine))).id;
  }

  async instance(tasks: readonly WrittenTask[] = [trainTask, { name: 'score' }]): Promise<string> {
    const details = { name: 'y from x', engineId: await this.engine(), tasks };
    return (await this.execute(new CreateMLInstance(context, details))).id;
  }

  /** A data set of a few rows. */
  async dataSet(): Promise<string> {
    const { id } = await this.execute(new CreateDataSet(context, { name: 'Points', timestampColumn: 'time' }));
    const path = join(this.folder, `${id}.csv`);
    await writeFile(path, 'time,x,y\n2026-02-28T23:00:00Z,1,2\n2026-02-28T23:30:00Z,2,4\n');
    await this.execute(new AddBatch(context, id, { paths: [path], format: 'csv' }));
    return id;
  }

  /** Claims a run's next attempt as a worker does. */
  async claim(runId: string): Promise<ClaimedRun> {
    const lifecycle = this.get(RunLifecycle);
    const run = await this.loaded(runId);
    const claimed = await lifecycle.claim(run, run.body.attempt, 'worker-1', await lifecycle.plan(run));
    if (!claimed) throw new Error(`run ${runId} was not claimed`);
    return claimed;
  }

  async loaded(runId: string): Promise<LoadedRun> {
    const run = await this.get(RunLifecycle).load(runId);
    if (!run) throw new Error(`run ${runId} does not exist`);
    return run;
  }

  /** Lets a training run succeed. Returns the id of its model. */
  async train(runId: string): Promise<string> {
    const claimed = await this.claim(runId);
    const artifact = { uri: `objects:models/${runId}`, bytes: 1, sha256: '00' };
    const metrics = [{ name: 'MAE', value: '0.5', valueType: 'double' }];
    await this.get(RunLifecycle).succeedTraining(claimed, { artifact, metrics, rowsRead: 2 });
    const { modelId } = (await this.loaded(runId)).body;
    if (modelId === undefined) throw new Error(`run ${runId} has no model`);
    return modelId;
  }
}

export const trainTask: WrittenTask = { name: 'train', parameters: [{ key: 'label', value: 'y' }] };
