import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { codeOf } from '#faults';
import { createRedactor } from '#redaction';
import type { Redactor } from '#redaction';
import { outcomeOf } from '../contract/engine-outcome.js';
import type { EngineOutcome, ExitFacts, StopReason } from '../contract/engine-outcome.js';
import { lineSplitter, parseReport } from '../contract/report-lines.js';
import type { Progress, ReportedMetric } from '../contract/report-lines.js';
import type { Confinement } from '../sandbox/sandbox.js';
import type { WarmEngines } from '../warm/warm-engines.js';
import { endEngines } from './end-engines.js';
import { signalGroup } from './process-group.js';
import { limitOfSignal, withMetLimit } from './met-limit.js';
import { killTree } from './process-tree.js';
import { followReportFile } from './report-file.js';
import { openRotatingLog } from './rotating-log.js';
import type { RotatingLog } from './rotating-log.js';
import { confinementOf, startEngine } from './start-engine.js';
import type { EngineToStart } from './start-engine.js';
import { watchEngine } from './watch-engine.js';
import { inputBytes } from './written-bytes.js';

const maxReportLineBytes = 64 * 1024;

/** What the disk has, after the engine's end, to take what is left of its logs. */
const usualLogPatienceMs = 5_000;

/** `runDir` was made by `createRunDirectory`. */
export interface EngineRun extends EngineToStart {
  /** Engines that wait for a run, of which it gets one that is held to the same; absent: it starts its own. */
  readonly warm?: Pick<WarmEngines, 'take'>;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onMetric?: (metric: ReportedMetric) => void;
  /** Paths that end in `.log`; what becomes of them says LogPart. */
  readonly logs: { readonly stdout: string; readonly stderr: string };
  /** Limit of each log, at least 4: beyond it the beginning and the end are kept. */
  readonly maxLogBytes: number;
  /** Told what it writes, as it comes, beside the logs. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  /** Removes secrets from all that the engine says: logs, reports and the message of its end. Absent: it has none. */
  readonly redactor?: Redactor;
  /** Default 5,000. */
  readonly logPatienceMs?: number;
  /** Told once, in the end, that a part of a log was lost, and why. The outcome is the same. */
  readonly onLogFault?: (error: unknown) => void;
}

/**
 * Runs an engine once, in a child process, and says how it ended, whether or not its logs can be written.
 *
 * The process contract, the same for every runtime:
 * - It starts in the run directory, whose path is also in RONDO_RUN_DIR. Besides, the environment holds PATH, LANG,
 *   TZ=UTC and TMPDIR (inside the run directory), and nothing of the supervisor's own.
 * - File descriptor 3 (for containers, a file) takes NDJSON: `{"progress":{"fraction":0.5,"message":"…"}}`, `{"metric":{"name":"MAPE","value":0.08}}`,
 *   `{"error":"…"}`. Other lines, and those over 64 KiB, are ignored and counted. stdout and stderr are logs.
 * - Exit code: 0 success, 65 bad data, 78 bad configuration, 75 temporary, anything else a crash. A failure's message is
 *   the last `error`, else the last line of stderr.
 * - In a sandbox it sees of the file system programs, libraries, what its runtime `reads`, and the run directory.
 * - SIGTERM asks it to stop; what is still there after the grace period is killed. The whole process group is meant:
 *   children of the engine do not outlive it, those that have left the group neither.
 * - What it writes into its run directory, temporary files included, is bounded; beyond that it is killed at once.
 * - Standard input carries nothing but the line by which an engine that has waited for a run gets it. Its end means that the
 *   supervisor is gone: exit at once.
 */
export async function runEngine(run: EngineRun): Promise<EngineOutcome> {
  if (run.signal?.aborted === true) return { kind: 'cancelled' };
  const { maxLogBytes: maxBytes, logPatienceMs: patienceMs = usualLogPatienceMs, redactor = nothingSecret } = run;
  const limits = { maxBytes, patienceMs, redactor };
  const stdout = openRotatingLog(run.logs.stdout, limits);
  const stderr = openRotatingLog(run.logs.stderr, limits);
  try {
    return redactor.json(await supervise(await withInputsCounted(run), { stdout, stderr }));
  } finally {
    const faults = await Promise.all([stdout.close(), stderr.close()]);
    const fault = faults.find((error) => error !== undefined);
    if (fault !== undefined) run.onLogFault?.(fault);
  }
}

const nothingSecret = createRedactor([]);

/** Before there is an engine that could add to them. */
async function withInputsCounted(run: EngineRun): Promise<EngineRun> {
  const { launch, sandbox, runDir, maxOutputBytes } = run;
  const mayAdd = launch.trusted !== true && sandbox?.protectsInputs !== true && maxOutputBytes !== undefined;
  return mayAdd ? { ...run, inputBytes: await inputBytes(runDir) } : run;
}

interface Logs {
  readonly stdout: RotatingLog;
  readonly stderr: RotatingLog;
}

async function supervise(run: EngineRun, logs: Logs): Promise<EngineOutcome> {
  const warm = run.warm?.take(run);
  if (warm) {
    const { outcome, hasBegun, wasStopped } = await attend(run, logs, {
      folder: warm.folder,
      begin: (reports) => warm.begin(run, reports.push),
    });
    await warm.leave(run.runDir, hasBegun);
    // One that ended before it had begun has done nothing: the run starts as if there had been none.
    if (hasBegun || wasStopped) return outcome;
  }
  const { outcome } = await attend(run, logs, { folder: run.runDir, begin: (reports) => start(run, reports) });
  await endEngines(run.runDir);
  return outcome;
}

interface Beginning {
  /** Where it works. */
  readonly folder: string;
  readonly begin: (reports: Reports) => ChildProcess;
}

interface Attended {
  readonly outcome: EngineOutcome;
  /** Told by an engine that had waited for its run. */
  readonly hasBegun: boolean;
  /** By whom it works for, or because it took more than it may. */
  readonly wasStopped: boolean;
}

/** Sees a process through to its end. */
async function attend(run: EngineRun, logs: Logs, { folder, begin }: Beginning): Promise<Attended> {
  const reports = readReports(run);
  let child: ChildProcess;
  try {
    child = begin(reports);
  } catch (error) {
    return { outcome: startFailure(run, error), hasBegun: reports.end().hasBegun, wasStopped: false };
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', logs[stream].write);
    if (run.onOutput) child[stream]?.on('data', run.onOutput.bind(undefined, stream));
  }
  const confinement = confinementOf(run);
  const stopping = stopOnDemand(child, { ...run, runDir: folder });
  const exit = await ended(child, run.graceMs);
  stopping.dispose();
  const { reportedError, ignoredLines, hasBegun } = reports.end();
  const [stopped, breach] = [stopping.reason(), stopping.exceeded()];
  const wasStopped = stopped !== undefined || breach !== undefined;
  if ('failure' in exit) return { outcome: startFailure(run, exit.failure), hasBegun, wasStopped };
  if (ignoredLines > 0) logs.stderr.note(`ignored among reports: ${ignoredLines} lines that are none`);
  const lastStderrLine = logs.stderr.lastLine();
  const seen = hidesSignals(run) ? unhidden(exit) : exit;
  const exceeded = breach ?? limitOfSignal(seen.signal, confinement);
  const facts: ExitFacts = {
    ...seen,
    ...(stopped === undefined ? {} : { stopped }),
    ...(exceeded === undefined ? {} : { exceeded }),
    ...(reportedError === undefined ? {} : { reportedError }),
    ...(lastStderrLine === undefined ? {} : { lastStderrLine }),
  };
  const concluded = (await run.launch.conclude?.(facts)) ?? facts;
  return { outcome: outcomeOf(withMetLimit(concluded, ofProcesses(run))), hasBegun, wasStopped };
}

/** The memory of a trusted command's engine is not limited for each of its processes. */
function ofProcesses(run: EngineRun): Confinement {
  const { memoryMiB, ...others } = confinementOf(run);
  return run.launch.trusted === true || memoryMiB === undefined ? others : { ...others, memoryMiB };
}

const hidesSignals = ({ sandbox, launch }: EngineRun): boolean =>
  launch.hidesSignals === true || (launch.trusted !== true && sandbox?.hidesSignals === true);

type Exit = Pick<ExitFacts, 'exitCode' | 'signal'>;

/** 128 and a signal's number is how a sandbox tells of a process that the signal ended. */
function unhidden(exit: Exit): Exit {
  const number = (exit.exitCode ?? 0) - 128;
  const signal = Object.entries(constants.signals).find(([, each]) => each === number)?.[0];
  return signal === undefined ? exit : { exitCode: null, signal };
}

function startFailure(run: EngineRun, error: unknown): EngineOutcome {
  const file = run.launch.command[0] ?? '(no command)';
  return { kind: 'crashed', message: `the engine could not be started: ${file}: ${codeOf(error) ?? String(error)}` };
}

function start(run: EngineRun, reports: Reports): ChildProcess {
  if (run.launch.reports !== undefined) reports.follow(join(run.runDir, run.launch.reports));
  const child = startEngine(run);
  const pipe = child.stdio[3];
  if (pipe instanceof Readable) pipe.on('data', reports.push).on('error', () => undefined);
  return child;
}

interface Reports {
  readonly push: (chunk: Buffer) => void;
  /** Takes what is appended to a file too. */
  readonly follow: (path: string) => void;
  /** The last that comes. */
  readonly end: () => {
    readonly reportedError: string | undefined;
    readonly ignoredLines: number;
    readonly hasBegun: boolean;
  };
}

function readReports(run: EngineRun): Reports {
  const { redactor = nothingSecret } = run;
  let reportedError: string | undefined;
  let ignoredLines = 0;
  let hasBegun = false;
  const ignore = () => {
    ignoredLines += 1;
  };
  const lines = lineSplitter(
    maxReportLineBytes,
    (line) => {
      const report = parseReport(line);
      if (report === undefined) ignore();
      else if ('progress' in report) run.onProgress?.(redactor.json(report.progress));
      else if ('metric' in report) run.onMetric?.(redactor.json(report.metric));
      else if ('error' in report) reportedError = redactor.text(report.error);
      else if ('state' in report) hasBegun ||= report.state === 'begun';
    },
    ignore,
  );
  let endFile = (): void => undefined;
  return {
    push: lines.push,
    follow: (path) => {
      endFile = followReportFile(path, lines.push).end;
    },
    end: () => {
      endFile();
      lines.end();
      return { reportedError, ignoredLines, hasBegun };
    },
  };
}

/**
 * Ends the group at a limit or on abort: SIGTERM, then SIGKILL when the grace period is over. What takes more than it may is
 * killed at once.
 */
function stopOnDemand(child: ChildProcess, run: EngineRun) {
  let reason: StopReason | undefined;
  let breach: string | undefined;
  let killer: NodeJS.Timeout | undefined;
  const killAll = (leader: number) => {
    // What a trusted command has started is not an engine, and keeps itself in order.
    if (run.launch.trusted === true) signalGroup(leader, 'SIGKILL');
    else killTree(leader);
  };
  const exceed = (why: string) => {
    breach = why;
    if (child.pid !== undefined) killAll(child.pid);
  };
  const stop = (why: StopReason) => {
    if (reason !== undefined || child.pid === undefined) return;
    const leader = child.pid;
    reason = why;
    // One that fills the disk would go on doing so.
    if (why === 'too-large') killAll(leader);
    else signalGroup(leader, 'SIGTERM');
    killer = setTimeout(killAll, run.graceMs, leader);
  };
  const cancel = () => {
    stop('cancelled');
  };
  const timer = setTimeout(stop, run.timeoutMs, 'timed-out');
  const tooLarge = () => {
    stop('too-large');
  };
  const endWatch = child.pid === undefined ? undefined : watchEngine(child.pid, run, { exceeded: exceed, tooLarge });
  if (run.signal?.aborted === true) cancel();
  else run.signal?.addEventListener('abort', cancel, { once: true });
  // From the leader's exit on, its pid may belong to somebody else.
  const dispose = () => {
    clearTimeout(timer);
    clearTimeout(killer);
    endWatch?.();
    run.signal?.removeEventListener('abort', cancel);
  };
  child.once('exit', dispose);
  return { reason: () => reason, exceeded: () => breach, dispose };
}

/**
 * Waits for the leader's exit, kills what is left of its group, and then waits until the pipes have been read to their
 * end. A process that has left the group may hold a pipe open for ever: after the grace period it is no longer read.
 */
function ended(
  child: ChildProcess,
  graceMs: number,
): Promise<{ readonly exitCode: number | null; readonly signal: string | null } | { readonly failure: unknown }> {
  return new Promise((resolve) => {
    child.once('error', (failure) => {
      resolve({ failure });
    });
    child.once('exit', (exitCode, signal) => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      const giveUp = setTimeout(() => {
        for (const pipe of child.stdio) pipe?.destroy();
      }, graceMs);
      child.once('close', () => {
        clearTimeout(giveUp);
        resolve({ exitCode, signal });
      });
    });
  });
}
