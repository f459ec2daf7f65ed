import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '#config';
import type { RunState } from '#domain';
import { tenantKey } from '#object-store';
import { createQueues, prepareQueues } from '#queues';
import type { Queues } from '#queues';
import { Stack } from '../e2e/stack.js';
import type { StackOptions } from '../e2e/stack.js';
import type { Identified } from '../e2e/resources.js';
import { Engines } from './engines.js';

const root = join(import.meta.dirname, '../..');

const silent = { info: () => undefined, warn: () => undefined };

/** How soon a silent worker is taken for lost; the shortest that can be set. */
export const leaseSeconds = 3;

/** A worker process that a test can break. */
export class BreakableWorker {
  constructor(
    readonly process: ChildProcess,
    readonly output: readonly string[],
  ) {}

  /** Resolves when the process has ended. */
  async gone(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.gone();
  }

  /** Asks it to end, and answers its exit code. */
  async end(): Promise<number | null> {
    this.process.kill('SIGTERM');
    await this.gone();
    return this.process.exitCode;
  }

  /** Resolves once it has logged the text so many times. */
  async logs(text: string, times = 1): Promise<void> {
    while (this.output.join('').split(text).length <= times) {
      if (this.process.stdout === null) throw new Error('The worker has no output');
      await once(this.process.stdout, 'data');
    }
  }

  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.process.kill('SIGCONT');
  }
}

/** What the tests look at of a run, as the database has it. */
export interface RunRow {
  readonly id: string;
  readonly experimentId: string;
  readonly state: RunState;
  readonly attempt: number;
  readonly worker: string | null;
  readonly failure: string | null;
  readonly message: string | null;
}

/** An API process without workers, and engines that do what a test orders. */
export class FaultStack {
  private readonly workers: BreakableWorker[] = [];

  private constructor(
    readonly stack: Stack,
    readonly engines: Engines,
    private readonly engineId: string,
  ) {}

  static async open(options: StackOptions = {}): Promise<FaultStack> {
    const env = { RUN_LEASE_SECONDS: String(leaseSeconds), ...options.env };
    const stack = await Stack.start({ ...options, env, workers: 0, workerModule: 'tests/faults/worker.mjs' });
    const engines = await Engines.open(stack.home);
    const engine = await stack.call<Identified>('POST', '/engines', { name: 'Obedient', type: 'R' });
    return new FaultStack(stack, engines, engine.body.id);
  }

  async worker(env: Readonly<Record<string, string>> = {}): Promise<BreakableWorker> {
    const { process, output } = await this.stack.startProcess('worker', env);
    const worker = new BreakableWorker(process, output);
    this.workers.push(worker);
    return worker;
  }

  /** Ends the workers that a test has left. */
  async endWorkers(): Promise<void> {
    await Promise.all(
      this.workers.splice(0).map(async (worker) => {
        if (worker.process.exitCode !== null || worker.process.signalCode !== null) return;
        worker.thaw();
        await worker.end();
      }),
    );
  }

  async close(): Promise<void> {
    await this.endWorkers();
    await this.engines.close();
    await this.stack.stop();
  }

  /** An MLInstance whose engines wait for orders, or do at once what the parameters say. */
  async instance(parameters?: Readonly<Record<string, string>>, task: object = {}): Promise<string> {
    const told = parameters ?? { orders: this.engines.address };
    const tasks = ['train', 'score'].map((name) => ({
      ...task,
      name,
      parameters: Object.entries(told).map(([key, value]) => ({ key, value })),
    }));
    return this.create('/mlInstances', { name: 'Obedient', engineId: this.engineId, tasks });
  }

  /** Requests a training run, and answers its id. */
  async requestRun(parameters?: Readonly<Record<string, string>>, task: object = {}): Promise<string> {
    const mlInstanceId = await this.instance(parameters, task);
    const experimentId = await this.create('/experiments', { name: 'By hand', mlInstanceId });
    return this.create(`/experiments/${experimentId}/runs`, { mode: 'Train' });
  }

  async cancel(runId: string): Promise<void> {
    const { experimentId } = await this.run(runId);
    const answer = await this.stack.call('POST', `/experiments/${experimentId}/runs/${runId}/cancel`, {});
    if (answer.status !== 202) throw new Error(`cancel: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** Publishes a service that trains every second, with engines that succeed at once, and answers its id. */
  async publish(): Promise<string> {
    const mlInstanceId = await this.instance({});
    const trainingSchedule = { cron: '* * * * * *' };
    // Its runs come by its ticks alone: tests stop them at a gate.
    return this.create('/mlServices', { name: 'Every second', mlInstanceId, trainingSchedule, trainOnPublish: false });
  }

  /** Resolves once this many more of a service's runs are done. */
  async moreRunsDone(serviceId: string, count: number): Promise<void> {
    const done = async () => {
      const { rows } = await this.stack.database.pool.query<{ done: number }>(
        `select count(*)::int as done from read_runs where body ->> 'serviceId' = $1 and state = 'DONE'`,
        [serviceId],
      );
      return rows[0]?.done ?? 0;
    };
    const before = await done();
    await this.stack.eventually(async () => ((await done()) >= before + count ? true : undefined));
  }

  /** Ends a service, and with it its schedules and runs. */
  async retire(serviceId: string): Promise<void> {
    const answer = await this.stack.call('DELETE', `/mlServices/${serviceId}`);
    if (answer.status !== 200) throw new Error(`DELETE: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async create(path: string, body: object): Promise<string> {
    const answer = await this.stack.call<Identified>('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  async run(id: string): Promise<RunRow> {
    const { rows } = await this.stack.database.pool.query<RunRow>(
      `select id, experiment_id as "experimentId", state, (body ->> 'attempt')::int as attempt, body ->> 'worker' as worker,
              body -> 'failure' ->> 'reason' as failure, body -> 'failure' ->> 'message' as message
       from read_runs where id = $1`,
      [id],
    );
    if (!rows[0]) throw new Error(`There is no run ${id}`);
    return rows[0];
  }

  /** The run, once it is in the state. */
  until(id: string, state: RunState): Promise<RunRow> {
    return this.stack.eventually(async () => {
      const run = await this.run(id);
      return run.state === state ? run : undefined;
    });
  }

  /** The queues themselves. To be closed by the caller. */
  async queues(): Promise<Queues> {
    const config = loadConfig({ ...this.stack.environment });
    await prepareQueues(config);
    return createQueues(config, silent);
  }

  /** The types of a run's events in their order. */
  async history(runId: string): Promise<string[]> {
    const { rows } = await this.stack.database.pool.query<{ type: string }>(
      `select type from events where stream = 'run-' || $1 order by version`,
      [runId],
    );
    return rows.map(({ type }) => type);
  }

  /** What was recorded when a run was to be tried again, each time. */
  async retriesOf(runId: string): Promise<object[]> {
    const { rows } = await this.stack.database.pool.query<{ data: object }>(
      `select data from events where stream = 'run-' || $1 and type = 'RunRetried' order by version`,
      [runId],
    );
    return rows.map(({ data }) => data);
  }

  /** The attempts of a training run whose model lies in the object store, visible or not. */
  stagedAttempts(runId: string): Promise<string[]> {
    return readdir(join(this.stack.home, 'objects', tenantKey('models', this.stack.scope, runId)));
  }

  /** Once nothing is left to be done, `rondo doctor` finds nothing wrong. Throws what it says else. */
  async expectSound(): Promise<void> {
    await this.stack.eventually(async () => {
      const { rowCount } = await this.stack.database.pool.query(
        `select from read_runs where state in ('PENDING', 'RETRY', 'RUNNING')`,
      );
      return rowCount === 0 ? true : undefined;
    });
    const doctor = spawn(process.execPath, [join(root, 'scripts/rondo.mjs'), 'doctor'], {
      cwd: root,
      env: this.stack.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [doctor.stdout, doctor.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    const [code] = (await once(doctor, 'close')) as [number | null];
    if (code !== 0) throw new Error(`rondo doctor ended with ${String(code)}:\n${said}`);
  }
}
