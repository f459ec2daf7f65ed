import type { Job } from 'bullmq';
import { isConnectionFault } from '#faults';
import { within } from './deadline.js';
import { reasonOf } from './outage.js';
import type { Outage } from './outage.js';
import { ensurePlanJob, planQueue } from './plan-job.js';
import type { JobQueue, JobWorker, QueueBackend } from './queue-backend.js';
import type { QueueLog } from './queue-log.js';
import { QueueUnavailableError } from './queue-unavailable-error.js';
import { runPayloadOf, runQueues } from './run-message.js';
import type { JobPresence, RunHandler, RunMessage, RunQueue } from './run-message.js';

/** One try a job: whether a run is tried again is decided in PostgreSQL, under a new job id. */
const runJobOptions = {
  attempts: 1,
  removeOnComplete: { age: 24 * 3600 },
  removeOnFail: { age: 7 * 24 * 3600 },
} as const;

/** How long an operation may take before the server counts as away. */
const operationMs = 5_000;

/** From one try to take jobs from an absent server to the next. */
const beginAgainMs = 1_000;

/** For each of two steps of closing connections, which an absent server may keep open. */
const closeMs = 250;

/** How the jobs under way came to an end: by themselves, on request, or not. */
export type CloseOutcome = 'finished' | 'stopped' | 'left';

interface CloseTimes {
  readonly graceMs: number;
  readonly stopMs: number;
}

/** The job queues, whatever holds them. Everything here may be lost without losing a run: see the reconciler. */
export class Queues {
  private readonly runs: Readonly<Record<RunQueue, JobQueue>>;
  private readonly plan: JobQueue;
  private readonly workers: JobWorker[] = [];
  private readonly stop = new AbortController();
  private closing: Promise<CloseOutcome> | undefined;

  constructor(
    private readonly backend: QueueBackend,
    private readonly outage: Outage,
    private readonly log: QueueLog,
    private readonly now: () => number = Date.now,
  ) {
    const open = (name: string): JobQueue => {
      const queue = backend.createQueue(name);
      queue.on('error', outage.report);
      return queue;
    };
    this.runs = Object.fromEntries(runQueues.map((name) => [name, open(name)])) as Record<RunQueue, JobQueue>;
    this.plan = open(planQueue);
  }

  /** @throws QueueUnavailableError */
  async ready(): Promise<void> {
    await this.operate(Promise.all([this.backend.connected(), ...this.all().map((queue) => queue.waitUntilReady())]));
  }

  /**
   * Adds jobs, all of one queue at once. A job id that exists already, ended ones included, is ignored.
   * @throws QueueUnavailableError within seconds; some of the jobs may have been added
   */
  async add(messages: readonly RunMessage[]): Promise<void> {
    const added = runQueues.map(async (name) => {
      const jobs = messages.filter(({ queue }) => queue === name);
      if (jobs.length === 0) return;
      await this.runs[name].addBulk(
        jobs.map(({ jobId, payload }) => ({ name, data: payload, opts: { ...runJobOptions, jobId } })),
      );
    });
    await this.operate(Promise.all(added));
  }

  /** What became of a job. @throws QueueUnavailableError */
  async presence(queue: RunQueue, jobId: string): Promise<JobPresence> {
    const state = await this.operate(this.runs[queue].getJobState(jobId));
    if (state === 'unknown') return 'absent';
    if (state === 'active') return 'active';
    return state === 'completed' || state === 'failed' ? 'ended' : 'waiting';
  }

  /** How many jobs of each queue no worker has taken yet. @throws QueueUnavailableError */
  async waiting(): Promise<Readonly<Record<RunQueue, number>>> {
    const counts = runQueues.map(async (name) => [name, await this.runs[name].getWaitingCount()] as const);
    return Object.fromEntries(await this.operate(Promise.all(counts))) as Record<RunQueue, number>;
  }

  /** Removes a job, so that its id can be added again; an active one stays. @throws QueueUnavailableError */
  async remove(queue: RunQueue, jobId: string): Promise<void> {
    await this.operate(this.runs[queue].remove(jobId));
  }

  /**
   * Takes jobs of a queue, `concurrency` at a time, until `close`; where the server is away, from its return on. An error
   * of the handler ends its job as failed. A job that names no attempt of a run never reaches it.
   */
  async consume(queue: RunQueue, concurrency: number, handler: RunHandler): Promise<void> {
    await this.work(queue, concurrency, async ({ id, data }: Job<unknown>) => {
      const payload = runPayloadOf(data);
      if (payload) await handler(payload, this.stop.signal);
      else this.log.warn({ queue, jobId: id }, 'A job that names no attempt of a run is dropped');
    });
  }

  /**
   * Calls `handler` once a second in one of all processes that do so; a call that takes longer delays the next.
   * `ensureEverySecond` has to be called now and then.
   */
  async everySecond(handler: () => Promise<void>): Promise<void> {
    // Whatever the server lost while it was away, it may have lost the repeatable job.
    this.outage.whenOver(() => {
      this.ensureEverySecond().catch(() => undefined);
    });
    await this.ensureEverySecond().catch(unlessAway);
    await this.work(planQueue, 1, handler);
  }

  /** Makes sure that the repeatable job behind `everySecond` is there. Returns whether it was written. */
  async ensureEverySecond(): Promise<boolean> {
    return this.operate(this.backend.exclusively(() => ensurePlanJob(this.plan, this.now())));
  }

  /**
   * Takes no more jobs, and waits for those under way: `graceMs` for them to end by themselves, then, with their signal
   * aborted, `stopMs`. Jobs that run on even then are left to be found stalled.
   */
  close(times: CloseTimes): Promise<CloseOutcome> {
    this.closing ??= this.closeOnce(times);
    return this.closing;
  }

  private async closeOnce({ graceMs, stopMs }: CloseTimes): Promise<CloseOutcome> {
    const closed = Promise.allSettled(this.workers.map((worker) => worker.close()));
    const outcome = await this.waitFor(closed, graceMs, stopMs);
    await Promise.race([Promise.allSettled(this.all().map((queue) => queue.close())), afterMs(closeMs)]);
    await Promise.race([this.backend.close(), afterMs(closeMs)]);
    return outcome;
  }

  private async waitFor(closed: Promise<unknown>, graceMs: number, stopMs: number): Promise<CloseOutcome> {
    const late = () => new Error('late');
    const isClosed = (ms: number) =>
      within(ms, closed, late).then(
        () => true,
        () => false,
      );
    if (await isClosed(graceMs)) return 'finished';
    this.stop.abort();
    return (await isClosed(stopMs)) ? 'stopped' : 'left';
  }

  /** Resolves when jobs are taken, or when the server turns out to be away: it is tried again until it is not. */
  private async work(name: string, concurrency: number, handle: (job: Job) => Promise<void>): Promise<void> {
    if (this.closing) return;
    const worker = this.backend.createWorker(name, handle, concurrency);
    this.workers.push(worker);
    worker.on('error', this.outage.report);
    worker.on('active', this.outage.over);
    try {
      await this.operate(worker.waitUntilReady());
    } catch (error) {
      unlessAway(error);
      // One that could not begin never will.
      this.workers.splice(this.workers.indexOf(worker), 1);
      worker.close(true).catch(this.outage.report);
      setTimeout(() => {
        this.work(name, concurrency, handle).catch(this.outage.report);
      }, beginAgainMs).unref();
    }
  }

  private async operate<Result>(operation: Promise<Result>): Promise<Result> {
    const late = () => new QueueUnavailableError(`${this.backend.server} did not answer within ${operationMs} ms`);
    try {
      const result = await within(operationMs, operation, late);
      this.outage.over();
      return result;
    } catch (error) {
      if (!isConnectionFault(error)) throw error;
      this.outage.report(error as Error);
      throw new QueueUnavailableError(`${this.backend.server} cannot be reached: ${reasonOf(error)}`, { cause: error });
    }
  }

  private all(): JobQueue[] {
    return [...Object.values(this.runs), this.plan];
  }
}

/** Throws what is anything but the absence of the server. */
function unlessAway(error: unknown): void {
  if (!(error instanceof QueueUnavailableError)) throw error;
}

const afterMs = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
