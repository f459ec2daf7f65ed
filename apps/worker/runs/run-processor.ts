import { join } from 'node:path';
import type { ClaimedRun, Clock, LoadedRun, RunLifecycle } from '#application';
import { storageFaultOf } from '#object-store';
import { createRedactor } from '#redaction';
import type { Redactor } from '#redaction';
import type { RunPayload } from '#queues';
import { removeFolder } from '#scratch';
import type { StopReason } from '../heartbeat/attempt-fate.js';
import type { Heartbeats, TrackedAttempt } from '../heartbeat/heartbeats.js';
import type { Log } from '../logging/log.js';
import { doAttempt, recordResult } from './attempt.js';
import type { AttemptResult, AttemptTools } from './attempt.js';
import { ExecutionLog } from './execution-log.js';
import { failureOfError, foreseenFailure } from './failure.js';
import { patiently } from './patiently.js';
import { deleteStaged } from './staged-objects.js';

export interface RunProcessorOptions {
  readonly runs: RunLifecycle;
  readonly heartbeats: Pick<Heartbeats, 'track'>;
  readonly tools: AttemptTools;
  readonly worker: string;
  /** Absolute folders: attempts work in one, and their logs stay in the other. */
  readonly folders: { readonly runs: string; readonly logs: string };
  readonly clock: Clock;
  readonly log: Log;
}

type Attempted = 'succeeded' | 'failed' | StopReason;

/** Executes runs, training and scoring alike: one call, one attempt. */
export class RunProcessor {
  constructor(private readonly options: RunProcessorOptions) {}

  /** Claims the attempt and sees it through to a recorded end. Quiet when the attempt is not there to be claimed. */
  async process({ runId, attempt }: RunPayload, shutdown: AbortSignal): Promise<void> {
    const { runs, heartbeats, worker, folders, log } = this.options;
    const run = await patiently(() => runs.load(runId), shutdown);
    if (!run) log.warn({ runId, attempt }, 'A job names a run that does not exist: it is dropped');
    if (!run || !mayStart(run, attempt)) return;
    if (await patiently(() => runs.waits(run), shutdown)) {
      log.warn({ runId, attempt }, 'A job came before the run that it waits for has ended: it is dropped');
      return;
    }
    const claimed = await this.claim(run, attempt);
    if (!claimed) return;
    const root = join(folders.runs, `${runId}-${attempt}`);
    const execution = await this.openLog(claimed, shutdown);
    if (!execution) return;
    const tracked = heartbeats.track({ runId, attempt });
    execution.note(`attempt ${attempt} claimed by ${worker}`);
    try {
      const ended = await this.execute(claimed, root, {
        execution,
        said: tracked.said,
        lost: tracked.signal,
        shutdown,
      });
      execution.note(`attempt ended: ${ended}`);
      const level = ended === 'failed' ? 'warn' : 'info';
      log[level]({ runId, attempt, mode: run.body.mode, ended }, 'An attempt has ended');
    } finally {
      await removeFolder(root).catch((error: unknown) => {
        log.warn({ err: error, runId, attempt }, 'The folder of an attempt could not be deleted');
      });
      await tracked.release().catch(() => undefined);
      await execution.close();
    }
  }

  /**
   * Before the first heartbeat: an attempt that cannot even have a log is failed where that may pass, and is else given up
   * after the lease. Undefined when it was failed.
   */
  private async openLog(claimed: ClaimedRun, shutdown: AbortSignal): Promise<ExecutionLog | undefined> {
    const { runs, folders, clock, log } = this.options;
    const { id: runId, attempt } = claimed;
    try {
      return await ExecutionLog.open(join(folders.logs, runId, String(attempt)), clock, (error) => {
        log.warn({ err: error, runId, attempt }, 'Lines of a run are lost: its log could not be written');
      });
    } catch (error) {
      if (storageFaultOf(error) === undefined) throw error;
      const { reason, message } = failureOfError(error);
      log.warn({ err: error, runId, attempt }, 'An attempt failed: it cannot have a log');
      await patiently(() => runs.failAttempt(claimed, reason, message), shutdown);
      return undefined;
    }
  }

  /** Resolves the inputs and claims the attempt. One that cannot start is failed, and undefined is answered. */
  private async claim(run: LoadedRun, attempt: number): Promise<ClaimedRun | undefined> {
    const { runs, worker } = this.options;
    try {
      const inputs = await runs.plan(run);
      return await runs.claim(run, attempt, worker, inputs);
    } catch (error) {
      const failure = foreseenFailure(error);
      if (!failure) throw error;
      const { reason, message } = failure;
      this.options.log.warn({ runId: run.id, attempt, reason }, `An attempt could not start: ${message}`);
      await runs.failStart({ ...run, attempt }, worker, reason, message);
      return undefined;
    }
  }

  private async execute(
    claimed: ClaimedRun,
    root: string,
    by: {
      readonly execution: ExecutionLog;
      readonly said: TrackedAttempt['said'];
      readonly lost: AbortSignal;
      readonly shutdown: AbortSignal;
    },
  ): Promise<Attempted> {
    const { tools, clock } = this.options;
    const stop = AbortSignal.any([by.lost, by.shutdown]);
    const redactor = createRedactor(claimed.inputs.secrets);
    try {
      const made = await doAttempt(claimed, root, { log: by.execution, said: by.said, stop, tools, clock, redactor });
      return await (made ? this.record(claimed, made, by.shutdown) : this.stopped(claimed, by));
    } catch (error) {
      return this.failed(claimed, error, { ...by, redactor });
    }
  }

  private async record(claimed: ClaimedRun, made: AttemptResult, shutdown: AbortSignal): Promise<Attempted> {
    const recorded = await patiently(() => recordResult(this.options.runs, claimed, made), shutdown);
    if (recorded === 'recorded') return 'succeeded';
    return (await this.cleanUp(claimed, shutdown)) ? 'lost' : 'succeeded';
  }

  private async failed(
    claimed: ClaimedRun,
    error: unknown,
    {
      execution,
      shutdown,
      redactor,
    }: { readonly execution: ExecutionLog; readonly shutdown: AbortSignal; readonly redactor: Redactor },
  ): Promise<Attempted> {
    const failure = failureOfError(error);
    const { reason } = failure;
    const message = redactor.text(failure.message);
    execution.note(`failed (${reason}): ${message}`);
    const fields = { runId: claimed.id, attempt: claimed.attempt, reason };
    if (foreseenFailure(error)) this.options.log.warn(fields, `An attempt failed: ${message}`);
    else this.options.log.error({ ...fields, err: redactor.error(error) }, 'An attempt met an unexpected error');
    await patiently(() => this.options.runs.failAttempt(claimed, reason, message), shutdown);
    return (await this.cleanUp(claimed, shutdown)) ? 'failed' : 'succeeded';
  }

  /** The engine was stopped: by a cancel request, because the attempt was given up, or because this process ends. */
  private async stopped(
    claimed: ClaimedRun,
    { lost, shutdown }: { readonly lost: AbortSignal; readonly shutdown: AbortSignal },
  ): Promise<StopReason> {
    const { runs } = this.options;
    const reason = lost.aborted ? (lost.reason as StopReason) : 'shutdown';
    if (reason === 'cancelled') await patiently(() => runs.abort(claimed, 'cancelled'), shutdown);
    // Handed back, so that another worker tries it at once instead of after the lease.
    if (reason === 'shutdown') await runs.failAttempt(claimed, 'worker-stopped', 'the worker was shut down');
    await this.cleanUp(claimed, shutdown);
    return reason;
  }

  /**
   * Deletes what the attempt has staged, unless it has become visible; answers whether it did not. A connection that
   * breaks while a success is recorded leaves open whether it was.
   */
  private async cleanUp(claimed: ClaimedRun, shutdown: AbortSignal): Promise<boolean> {
    const { id: runId, attempt, worker } = claimed;
    const { runs, tools, log } = this.options;
    const run = await patiently(() => runs.load(runId), shutdown);
    if (run?.body.state === 'DONE' && run.body.attempt === attempt && run.body.worker === worker) return false;
    try {
      await deleteStaged(tools.objectStore, claimed);
    } catch (error) {
      log.warn({ err: error, runId, attempt }, 'What an attempt had staged could not be deleted');
    }
    return true;
  }
}

const mayStart = ({ body }: LoadedRun, attempt: number): boolean =>
  (body.state === 'PENDING' || body.state === 'RETRY') && body.attempt === attempt;
