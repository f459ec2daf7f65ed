import type { ClaimedRun, Clock, Recorded, RunLifecycle, ScoringResult, TrainingResult } from '#application';
import { StoppedError } from '#data-sets';
import type { DataSets } from '#data-sets';
import { endEngines, runEngine, runtimeOf } from '#engines';
import type { EngineRuntime } from '#engines';
import type { ObjectStore } from '#object-store';
import { describeWindow, emptyWindow } from './empty-window.js';
import type { ExecutionLog } from './execution-log.js';
import { RunFailure, failureOfOutcome } from './failure.js';
import { prepareRun } from './prepare-run.js';
import type { PreparedRun } from './prepare-run.js';
import { collectScoring, collectTraining } from './run-outputs.js';

export interface AttemptTools {
  readonly dataSets: DataSets;
  readonly objectStore: ObjectStore;
  /** Engines of other types cannot be run by this worker. */
  readonly runtimes: readonly EngineRuntime[];
  readonly limits: {
    readonly memoryLimitMiB: number;
    /** The longest time of an engine, whatever its task says. */
    readonly longestMs: number;
    /** From SIGTERM to SIGKILL. */
    readonly graceMs: number;
    /** Of each of an engine's two logs. */
    readonly maxLogBytes: number;
  };
}

/** What a successful attempt made; `record` makes it visible. */
export type AttemptResult =
  | { readonly mode: 'train'; readonly result: TrainingResult }
  | { readonly mode: 'score'; readonly result: ScoringResult };

/**
 * Does the work of one attempt in the folder `root`: inputs, engine, outputs. Undefined when it was stopped.
 * @throws RunFailure, and what inputs and outputs can throw (see failureOfError)
 */
export async function doAttempt(
  claimed: ClaimedRun,
  root: string,
  by: {
    readonly log: ExecutionLog;
    readonly stop: AbortSignal;
    readonly tools: AttemptTools;
    readonly clock: Clock;
  },
): Promise<AttemptResult | undefined> {
  const { log, stop, tools, clock } = by;
  const runtime = requireRuntime(claimed.inputs.engine.type, tools.runtimes);
  const prepared = await unlessStopped(prepareRun(root, claimed, tools, stop));
  if (!prepared) return undefined;
  log.note(`read ${prepared.rowsRead} rows of ${describeWindow(claimed)}`);
  const noRows = emptyWindow(claimed, prepared.rowsRead);
  if (noRows !== undefined && claimed.body.mode === 'train') throw new RunFailure('no-rows', noRows);
  log.note(`engine started: ${claimed.inputs.engine.type}, task ${claimed.body.mode}`);
  const { memoryLimitMiB, longestMs, graceMs, maxLogBytes } = tools.limits;
  const timeoutMs = Math.min(timeoutMsOf(claimed), longestMs);
  const outcome = await runEngine({
    command: runtime,
    runDir: prepared.directory.root,
    memoryLimitMiB,
    timeoutMs,
    graceMs,
    maxLogBytes,
    signal: stop,
    logs: { stdout: log.stdout, stderr: log.stderr },
    onProgress: reportProgress(log),
    onMetric: ({ name, value }) => {
      log.note(`metric ${name}: ${value}`);
    },
    onLogFault: (error) => {
      log.fault(error);
    },
  });
  await endEngines(prepared.directory.root);
  log.note(`engine ended: ${outcome.kind}`);
  if (outcome.kind === 'cancelled') return undefined;
  if (outcome.kind !== 'succeeded') throw failureOfOutcome(outcome, timeoutMs);
  return collect(claimed, prepared, { ...tools, clock });
}

function requireRuntime(type: string, runtimes: readonly EngineRuntime[]): EngineRuntime {
  const runtime = runtimeOf(type, runtimes);
  if (runtime) return runtime;
  const known = runtimes.map((each) => each.type).join(', ');
  throw new RunFailure(
    'bad-configuration',
    `engines of type ${type} cannot be run here; types with a runtime: ${known}`,
  );
}

/** Undefined when the inputs are not wanted any more. */
async function unlessStopped(preparing: Promise<PreparedRun>): Promise<PreparedRun | undefined> {
  try {
    return await preparing;
  } catch (error) {
    if (error instanceof StoppedError) return undefined;
    throw error;
  }
}

const timeoutMsOf = ({ body: { mode, tasks } }: ClaimedRun): number =>
  (tasks.find(({ name }) => name === mode)?.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1_000;

async function collect(
  claimed: ClaimedRun,
  prepared: PreparedRun,
  tools: AttemptTools & { readonly clock: Clock },
): Promise<AttemptResult> {
  const { mode } = claimed.body;
  switch (mode) {
    case 'train':
      return { mode, result: await collectTraining(claimed, prepared, tools.objectStore) };
    case 'score':
      return { mode, result: await collectScoring(claimed, prepared, tools) };
    case 'fp':
      throw new RunFailure('bad-configuration', 'runs of mode "fp" have no result that could be kept');
  }
}

/** Makes a result visible, unless the run has moved on. */
export const recordResult = (
  runs: Pick<RunLifecycle, 'succeedTraining' | 'succeedScoring'>,
  claimed: ClaimedRun,
  made: AttemptResult,
): Promise<Recorded> =>
  made.mode === 'train' ? runs.succeedTraining(claimed, made.result) : runs.succeedScoring(claimed, made.result);

/** A line for each new message; fractions alone are not worth one. */
function reportProgress(log: ExecutionLog): (progress: { message?: string }) => void {
  let last: string | undefined;
  return ({ message }) => {
    if (message === undefined || message === last) return;
    last = message;
    log.note(message);
  };
}
