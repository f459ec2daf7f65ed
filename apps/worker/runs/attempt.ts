import type {
  ClaimedRun,
  Clock,
  EngineExaminations,
  Recorded,
  RunLifecycle,
  ScoringResult,
  TrainingResult,
} from '#application';
import { StoppedError } from '#data-sets';
import type { DataSets } from '#data-sets';
import { LaunchError, runEngine, runtimeFor, uploadedCode, writtenBytes } from '#engines';
import type { EngineHost, EngineHosts, EngineLimits, Launch, RunToLaunch, Sandbox, WarmEngines } from '#engines';
import type { ObjectStore } from '#object-store';
import type { Redactor } from '#redaction';
import type { TrackedAttempt } from '../heartbeat/heartbeats.js';
import { describeWindow, emptyWindow } from './empty-window.js';
import type { ExecutionLog } from './execution-log.js';
import { RunFailure, failureOfOutcome, fullDisk, tooLarge } from './failure.js';
import type { RegistryOf } from '../registries.js';
import { isDiskFull } from './full-disk.js';
import { placeCode } from './place-code.js';
import { prepareRun } from './prepare-run.js';
import type { PreparedRun } from './prepare-run.js';
import { collectScoring, collectTraining } from './run-outputs.js';
import { staleData } from './stale-data.js';

export interface AttemptTools {
  readonly dataSets: DataSets;
  readonly objectStore: ObjectStore;
  /** Engines of other types cannot be run by this worker. */
  readonly hosts: EngineHosts;
  /** The accounts of organisations at registries of images; absent: they have none. */
  readonly registryOf?: RegistryOf;
  /** What is found out about engines by the way; absent: nobody keeps it. */
  readonly examinations?: Pick<EngineExaminations, 'pin'>;
  /** What holds them; absent: nothing. */
  readonly sandbox?: Sandbox;
  /** Those that wait for a run; absent: each attempt starts its own. */
  readonly warm?: Pick<WarmEngines, 'take'>;
  readonly limits: {
    readonly memoryLimitMiB: number;
    /** The longest time of an engine, whatever its task says. */
    readonly longestMs: number;
    /** From SIGTERM to SIGKILL. */
    readonly graceMs: number;
    /** What else an engine may take; absent: what is usual. */
    readonly engine?: Partial<EngineLimits>;
    /** Of each of an engine's two logs. */
    readonly maxLogBytes: number;
    /** Of what it writes into its run's folder. */
    readonly maxOutputBytes: number;
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
    /** Told how far it is. */
    readonly said: TrackedAttempt['said'];
    readonly stop: AbortSignal;
    readonly tools: AttemptTools;
    readonly clock: Clock;
    /** Of the secrets of the run. */
    readonly redactor: Redactor;
  },
): Promise<AttemptResult | undefined> {
  const { log, said, stop, tools, clock, redactor } = by;
  const readied = await unlessStopped(ready(claimed, root, tools, { log, said, stop }), stop);
  if (!readied) return undefined;
  const { launch, prepared } = readied;
  log.note(`read ${prepared.rowsRead} rows of ${describeWindow(claimed)}`);
  const noRows = emptyWindow(claimed, prepared.rowsRead);
  const stale = staleData(claimed);
  if (stale !== undefined) log.note(stale);
  if (noRows !== undefined && claimed.body.mode === 'train') {
    throw new RunFailure('no-rows', stale === undefined ? noRows : `${noRows}; ${stale}`);
  }
  const otherCode = trainedByOther(claimed, launch);
  if (otherCode !== undefined) log.note(otherCode);
  const network = launch.network === true ? ', with a network' : '';
  log.note(`engine started: ${claimed.inputs.engine.type}, task ${claimed.body.mode}${network}`);
  const { memoryLimitMiB, engine, longestMs, graceMs, maxLogBytes, maxOutputBytes } = tools.limits;
  const timeoutMs = Math.min(timeoutMsOf(claimed), longestMs);
  const outcome = await runEngine({
    launch,
    runDir: prepared.directory.root,
    ...(tools.sandbox && { sandbox: tools.sandbox }),
    ...(tools.warm && { warm: tools.warm }),
    memoryLimitMiB,
    ...(engine && { limits: engine }),
    timeoutMs,
    graceMs,
    maxLogBytes,
    maxOutputBytes,
    signal: stop,
    redactor,
    logs: { stdout: log.stdout, stderr: log.stderr },
    onProgress: reportProgress(log, said),
    onMetric: ({ name, value }) => {
      log.note(`metric ${name}: ${value}`);
      said.metric({ name, value });
    },
    onLogFault: (error) => {
      log.fault(error);
    },
  });
  log.note(`engine ended: ${outcome.kind}`);
  if (outcome.kind === 'cancelled') return undefined;
  if (outcome.kind === 'crashed' && (await isDiskFull(root))) throw fullDisk(outcome.message);
  if (outcome.kind !== 'succeeded') throw failureOfOutcome(outcome, { timeoutMs, maxOutputBytes });
  if ((await writtenBytes(root, 'content', maxOutputBytes)) > maxOutputBytes) throw tooLarge(maxOutputBytes);
  return collect(claimed, prepared, launch, { ...tools, clock, redactor });
}

interface Readied {
  readonly launch: Launch;
  readonly prepared: PreparedRun;
}

/** Everything that comes before the engine's start. @throws StoppedError, RunFailure, LaunchError */
async function ready(
  claimed: ClaimedRun,
  root: string,
  tools: AttemptTools,
  {
    log,
    said,
    stop,
  }: { readonly log: ExecutionLog; readonly said: TrackedAttempt['said']; readonly stop: AbortSignal },
): Promise<Readied> {
  const host = requireHost(claimed.inputs.engine, tools.hosts);
  const { mode } = claimed.body;
  const code = uploadedCode(claimed.inputs.engine.artifacts, mode);
  const placed = code && (await placeCode(root, code, tools.objectStore));
  const { memoryLimitMiB, engine: limits } = tools.limits;
  const progress = (message: string) => {
    log.note(message);
    said.progress({ message });
  };
  const run = runToLaunch(claimed, root, tools, stop);
  const launching = host.launch({
    memoryLimitMiB,
    ...(limits && { limits }),
    mode,
    progress,
    run,
    ...(placed !== undefined && { code: placed }),
  });
  // What is built for it goes on: another attempt may need it too.
  const launch = await Promise.race([launching, stopped(stop)]);
  return { launch, prepared: await prepareRun(root, claimed, launch, tools, stop) };
}

/** A model fits the code that trained it; what else becomes of it, only whoever changed the code can tell. */
function trainedByOther({ inputs: { model } }: ClaimedRun, { code }: Pick<Launch, 'code'>): string | undefined {
  if (!model || code === undefined || model.code === code) return undefined;
  return `the model ${model.modelId} was trained by other code (${model.code ?? 'uploaded'}) than what scores with it (${code})`;
}

function runToLaunch(
  { id, attempt, scope, body: { mode, tasks }, inputs: { engine } }: ClaimedRun,
  folder: string,
  { examinations, registryOf }: AttemptTools,
  signal: AbortSignal,
): RunToLaunch {
  const specification = tasks.find(({ name }) => name === mode)?.specification;
  return {
    id,
    attempt,
    folder,
    ...(engine.artifacts && { artifacts: engine.artifacts }),
    ...(specification && { specification }),
    ...(registryOf && { ownRegistry: registryOf(scope.org) }),
    ...(examinations && { pin: (image) => examinations.pin({ ...engine, scope }, image) }),
    signal,
  };
}

/** @throws LaunchError */
function requireHost(engine: ClaimedRun['inputs']['engine'], hosts: EngineHosts): EngineHost {
  const runtime = runtimeFor(engine);
  // A worker may be started with runtimes of its own.
  const host = hosts.get(runtime?.type ?? engine.type);
  if (!host) {
    const known = [...hosts.keys()].join(', ');
    throw new LaunchError(`engines of type ${engine.type} cannot be run here; types with a runtime: ${known}`);
  }
  const whyNot = runtime?.whyNot?.(engine.artifacts);
  if (whyNot !== undefined) throw new LaunchError(`the engine cannot be run: ${whyNot}`);
  return host;
}

/** Rejects when the attempt is stopped. */
const stopped = (stop: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const refuse = () => {
      reject(new StoppedError());
    };
    if (stop.aborted) refuse();
    else stop.addEventListener('abort', refuse, { once: true });
  });

/** Undefined when what was prepared is not wanted any more. */
async function unlessStopped(preparing: Promise<Readied>, stop: AbortSignal): Promise<Readied | undefined> {
  try {
    return await preparing;
  } catch (error) {
    if (error instanceof StoppedError || stop.aborted) return undefined;
    throw error;
  }
}

const timeoutMsOf = ({ body: { mode, tasks } }: ClaimedRun): number =>
  (tasks.find(({ name }) => name === mode)?.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1_000;

async function collect(
  claimed: ClaimedRun,
  prepared: PreparedRun,
  launch: Launch,
  tools: AttemptTools & { readonly clock: Clock; readonly redactor: Redactor },
): Promise<AttemptResult> {
  const { mode } = claimed.body;
  const stale = staleData(claimed);
  const told = stale === undefined ? {} : { stale };
  const code = launch.code === undefined ? {} : { code: launch.code };
  switch (mode) {
    case 'train':
      return {
        mode,
        result: {
          ...(await collectTraining(claimed, prepared, tools)),
          ...(launch.image !== undefined && { image: launch.image }),
          ...code,
          ...told,
        },
      };
    case 'score':
      return { mode, result: { ...(await collectScoring(claimed, prepared, launch, tools)), ...code, ...told } };
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
function reportProgress(
  log: ExecutionLog,
  said: TrackedAttempt['said'],
): (progress: { readonly fraction?: number; readonly message?: string }) => void {
  let last: string | undefined;
  return ({ fraction, message }) => {
    said.progress({ ...(fraction !== undefined && { fraction }), ...(message !== undefined && { message }) });
    if (message === undefined || message === last) return;
    last = message;
    log.note(message);
  };
}
