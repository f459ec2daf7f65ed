import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { outcomeOf } from '../contract/engine-outcome.js';
import type { EngineOutcome, StopReason } from '../contract/engine-outcome.js';
import type { EngineRuntime } from '../contract/engine-runtime.js';
import { lineSplitter, parseReport } from '../contract/report-lines.js';
import type { Progress, ReportedMetric } from '../contract/report-lines.js';
import { errorCode, signalGroup } from './process-group.js';
import { openRotatingLog } from './rotating-log.js';
import type { RotatingLog } from './rotating-log.js';

const maxReportLineBytes = 64 * 1024;

/** What the disk has, after the engine's end, to take what is left of its logs. */
const usualLogPatienceMs = 5_000;

export interface EngineRun {
  /** A command line (`[0]` an absolute path), or a runtime that makes one from the limits. */
  readonly command: readonly string[] | EngineRuntime;
  /** Absolute path of a directory made by `createRunDirectory`. */
  readonly runDir: string;
  readonly memoryLimitMiB: number;
  readonly timeoutMs: number;
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
 * - File descriptor 3 takes NDJSON: `{"progress":{"fraction":0.5,"message":"…"}}`, `{"metric":{"name":"MAPE","value":0.08}}`,
 *   `{"error":"…"}`. Other lines, and those over 64 KiB, are ignored and counted. stdout and stderr are logs.
 * - Exit code: 0 success, 65 bad data, 78 bad configuration, 75 temporary, anything else a crash. A failure's message is
 *   the last `error`, else the last line of stderr.
 * - SIGTERM asks it to stop; what is still there after the grace period is killed. The whole process group is meant:
 *   children of the engine do not outlive it.
 * - Standard input never carries anything. Its end means that the supervisor is gone: exit at once.
 */
export async function runEngine(run: EngineRun): Promise<EngineOutcome> {
  if (run.signal?.aborted === true) return { kind: 'cancelled' };
  const limits = { maxBytes: run.maxLogBytes, patienceMs: run.logPatienceMs ?? usualLogPatienceMs };
  const stdout = openRotatingLog(run.logs.stdout, limits);
  const stderr = openRotatingLog(run.logs.stderr, limits);
  try {
    return await supervise(run, stdout, stderr);
  } finally {
    const faults = await Promise.all([stdout.close(), stderr.close()]);
    const fault = faults.find((error) => error !== undefined);
    if (fault !== undefined) run.onLogFault?.(fault);
  }
}

async function supervise(run: EngineRun, stdout: RotatingLog, stderr: RotatingLog): Promise<EngineOutcome> {
  let child: ChildProcess;
  try {
    child = start(run);
  } catch (error) {
    return startFailure(run, error);
  }
  const reports = readReports(child, run);
  child.stdout?.on('data', stdout.write);
  child.stderr?.on('data', stderr.write);
  const stopping = stopOnDemand(child, run);
  const exit = await ended(child, run.graceMs);
  stopping.dispose();
  if ('failure' in exit) return startFailure(run, exit.failure);
  const { reportedError, ignoredLines } = reports.end();
  if (ignoredLines > 0) stderr.note(`ignored on file descriptor 3: ${ignoredLines} lines that are no reports`);
  const stopped = stopping.reason();
  const lastStderrLine = stderr.lastLine();
  return outcomeOf({
    ...exit,
    ...(stopped === undefined ? {} : { stopped }),
    ...(reportedError === undefined ? {} : { reportedError }),
    ...(lastStderrLine === undefined ? {} : { lastStderrLine }),
  });
}

const commandOf = ({ command, memoryLimitMiB }: EngineRun): readonly string[] =>
  'command' in command ? command.command({ memoryLimitMiB }) : command;

function startFailure(run: EngineRun, error: unknown): EngineOutcome {
  const file = commandOf(run)[0] ?? '(no command)';
  return { kind: 'crashed', message: `the engine could not be started: ${file}: ${errorCode(error) ?? String(error)}` };
}

function start(run: EngineRun): ChildProcess {
  const [file = '', ...args] = commandOf(run);
  const temporary = join(run.runDir, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return spawn(file, args, {
    cwd: run.runDir,
    // Makes the child the leader of its own process group, so that the group can be signalled as a whole.
    detached: true,
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      TMPDIR: temporary,
      RONDO_RUN_DIR: run.runDir,
    },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
}

function readReports(child: ChildProcess, run: EngineRun) {
  let reportedError: string | undefined;
  let ignoredLines = 0;
  const ignore = () => {
    ignoredLines += 1;
  };
  const lines = lineSplitter(
    maxReportLineBytes,
    (line) => {
      const report = parseReport(line);
      if (report === undefined) ignore();
      else if ('progress' in report) run.onProgress?.(report.progress);
      else if ('metric' in report) run.onMetric?.(report.metric);
      else reportedError = report.error;
    },
    ignore,
  );
  const pipe = child.stdio[3];
  if (pipe instanceof Readable) pipe.on('data', lines.push).on('error', () => undefined);
  return {
    end: () => {
      lines.end();
      return { reportedError, ignoredLines };
    },
  };
}

/** Ends the group at the time limit or on abort: SIGTERM, then SIGKILL when the grace period is over. */
function stopOnDemand(child: ChildProcess, run: EngineRun) {
  let reason: StopReason | undefined;
  let killer: NodeJS.Timeout | undefined;
  const stop = (why: StopReason) => {
    if (reason !== undefined || child.pid === undefined) return;
    const leader = child.pid;
    reason = why;
    signalGroup(leader, 'SIGTERM');
    killer = setTimeout(() => {
      signalGroup(leader, 'SIGKILL');
    }, run.graceMs);
  };
  const cancel = () => {
    stop('cancelled');
  };
  const timer = setTimeout(stop, run.timeoutMs, 'timed-out');
  run.signal?.addEventListener('abort', cancel, { once: true });
  // From the leader's exit on, its pid may belong to somebody else.
  const dispose = () => {
    clearTimeout(timer);
    clearTimeout(killer);
    run.signal?.removeEventListener('abort', cancel);
  };
  child.once('exit', dispose);
  return { reason: () => reason, dispose };
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
