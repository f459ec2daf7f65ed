import { Injectable } from '@nestjs/common';
import type { FailureReason, RunCommand, RunMode } from '#domain';
import { RunQueries } from '#read-models';
import { CommandRunner, systemContext } from '../unit-of-work/command-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { attemptMessage } from './attempt-message.js';
import type { AttemptRef, ClaimedRun, LoadedRun, Recorded } from './attempt.js';
import { endRun } from './end-run.js';
import { RunInputsReader } from './run-inputs.js';
import type { RunInputs } from './run-inputs.js';
import { RunResults } from './run-results.js';
import type { ScoringResult, TrainingResult } from './run-results.js';

/** What a worker tells of a run. The attempt is the fence: a late result of an attempt that was given up is dropped. */
@Injectable()
export class RunLifecycle {
  constructor(
    private readonly runner: CommandRunner,
    private readonly runs: RunQueries,
    private readonly inputs: RunInputsReader,
    private readonly results: RunResults,
  ) {}

  load(runId: string): Promise<LoadedRun | undefined> {
    return this.runs.find(runId);
  }

  /** Whether another run has to end first: a queue may deliver what nobody sent yet, or send it again. */
  async waits({ body: { state, waitFor } }: LoadedRun): Promise<boolean> {
    return state === 'PENDING' && waitFor !== undefined && (await this.runs.isAwaited(waitFor));
  }

  /** Resolves what the next attempt reads. @throws RunInputError */
  plan(run: LoadedRun): Promise<RunInputs> {
    return this.inputs.read(run);
  }

  /** Claims an attempt; undefined when somebody else has, or when it is not the attempt that is to be started. */
  async claim(run: LoadedRun, attempt: number, worker: string, inputs: RunInputs): Promise<ClaimedRun | undefined> {
    const start: RunCommand = {
      type: 'StartRun',
      attempt,
      worker,
      ...(inputs.model && { modelId: inputs.model.modelId }),
      ...(inputs.dataSet && { dataSetVersion: inputs.dataSet.version }),
    };
    const recorded = await this.record({ scope: run.scope, id: run.id, attempt }, start);
    return recorded === 'recorded' ? { ...run, attempt, worker, inputs } : undefined;
  }

  /** Claims an attempt and fails it in one: it cannot start, because its inputs cannot be resolved. */
  failStart(
    { scope, id, attempt }: AttemptRef,
    worker: string,
    reason: FailureReason,
    message: string,
  ): Promise<Recorded> {
    return this.runner.run(systemContext(scope, id), async (work, now) => {
      if (!(await work.decide('run', id, { type: 'StartRun', attempt, worker }))) return 'dropped';
      return recordOn(work, id, { type: 'FailAttempt', attempt, reason, message, now: now.toISOString() }, this.runs);
    });
  }

  /** Records the model, its evaluation, the promotion and what follows, together with the run's success. */
  succeedTraining(claimed: ClaimedRun, result: TrainingResult): Promise<Recorded> {
    return this.results.training(claimed, result);
  }

  /** Adds the predictions to the output data set, together with the run's success. */
  succeedScoring(claimed: ClaimedRun, result: ScoringResult): Promise<Recorded> {
    return this.results.scoring(claimed, result);
  }

  /** Ends an attempt without success; the domain decides whether the run is tried again. */
  failAttempt(ref: AttemptRef, reason: FailureReason, message: string): Promise<Recorded> {
    return this.runner.run(systemContext(ref.scope, ref.id), (work, now) =>
      recordOn(
        work,
        ref.id,
        { type: 'FailAttempt', attempt: ref.attempt, reason, message, now: now.toISOString() },
        this.runs,
      ),
    );
  }

  /** Sends the message of a run's current attempt again; where one still waits, it stays the only one. */
  resend({ scope, id, attempt }: AttemptRef, mode: RunMode): Promise<void> {
    return this.runner.run(systemContext(scope, id), (work) => {
      work.send(attemptMessage(id, { mode }, attempt));
    });
  }

  /** Ends an attempt that was cancelled. */
  abort(ref: AttemptRef, message?: string): Promise<Recorded> {
    return this.record(ref, { type: 'AbortRun', attempt: ref.attempt, ...(message !== undefined && { message }) });
  }

  private async record(ref: AttemptRef, command: RunCommand): Promise<Recorded> {
    return this.runner.run(systemContext(ref.scope, ref.id), (work) => recordOn(work, ref.id, command, this.runs));
  }
}

async function recordOn(work: UnitOfWork, runId: string, command: RunCommand, runs: RunQueries): Promise<Recorded> {
  if (!(await work.decide('run', runId, command))) return 'dropped';
  await endRun(work, runId, runs);
  return 'recorded';
}
