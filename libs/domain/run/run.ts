import type { Task, TaskName } from '../ml-instance/task.js';
import type { ScheduleKind } from '../schedule/schedule.js';
import type { FailureReason } from './failure-reason.js';
import type { Freshness } from './freshness.js';
import type { BackOff } from './retry.js';

/** Those of a run that has not ended. */
export const openRunStates = ['PENDING', 'RUNNING', 'RETRY'] as const;
export type OpenRunState = (typeof openRunStates)[number];

export const runStates = [...openRunStates, 'DONE', 'FAILED', 'ABORTED'] as const;
export type RunState = (typeof runStates)[number];

export const hasEnded = (state: RunState): boolean => !openRunStates.some((open) => open === state);

export type RunMode = TaskName;

/**
 * How a run ended, where its state alone would pass off as success what is none, or half of one: its window held no rows,
 * or its data was older than its service allows.
 */
export const runOutcomes = ['no-rows', 'stale-data'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** The rows that a run may see: `[from, to)`; without `from` all rows before `to`. ISO instants. */
export interface Window {
  readonly from?: string;
  readonly to: string;
}

export type RunTrigger =
  /** A tick of the schedule. */
  | { readonly by: 'schedule'; readonly kind: ScheduleKind; readonly nominalTime: string }
  /** The first run of a service whose part has no schedule. */
  | { readonly by: 'service'; readonly kind: ScheduleKind }
  | { readonly by: 'user' };

/** All that a run needs to know, fixed when it is requested. */
export interface RunRequest {
  readonly experimentId: string;
  readonly mlInstanceId: string;
  readonly engineId: string;
  readonly serviceId?: string;
  readonly mode: RunMode;
  readonly trigger: RunTrigger;
  readonly description?: string;
  /** The effective parameters: the instance's, overridden by the template's, overridden by the request's. */
  readonly tasks: readonly Task[];
  readonly window: Window;
  /** The data set that is read. */
  readonly dataSetId?: string;
  /** The data set that a scoring run's predictions are added to. */
  readonly outputDataSetId?: string;
  /** The model of a scoring run, where the request names one; else it is resolved at the start. */
  readonly modelId?: string;
  readonly attemptLimit: number;
  /** Pauses between attempts; absent: the default ones. */
  readonly backOff?: BackOff;
  /** How old its data may be, as its service says. */
  readonly freshness?: Freshness;
  /** Overlap policy `queue`: starts when this run has ended. */
  readonly waitFor?: string;
}

/** Where a run belongs. Each of its events says so, for those who watch a service, or failures, and look nothing up. */
export type RunOwner = Pick<RunRequest, 'experimentId' | 'serviceId'>;

export type RunEvent =
  | { readonly type: 'RunRequested'; readonly data: RunRequest }
  | {
      readonly type: 'RunStarted';
      readonly data: RunOwner & {
        readonly attempt: number;
        readonly worker: string;
        readonly modelId?: string;
        /** The data set's stream version whose batches are read: the run can be repeated on the same rows. */
        readonly dataSetVersion?: number;
      };
    }
  | {
      readonly type: 'RunRetried';
      /** `attempt` failed; the next one may start at `retryAt`. */
      readonly data: RunOwner & {
        readonly attempt: number;
        readonly reason: FailureReason;
        readonly message: string;
        readonly retryAt: string;
      };
    }
  | {
      readonly type: 'RunSucceeded';
      readonly data: RunOwner & {
        readonly attempt: number;
        readonly modelId?: string;
        readonly predictions?: { readonly dataSetId: string; readonly batchId: string; readonly rows: number };
        readonly rowsRead: number;
        /** Hash of the engine's code, where that may change without the engine. */
        readonly code?: string;
        /** `message` says where rows were looked for, or how old they are. */
        readonly outcome?: RunOutcome;
        readonly message?: string;
      };
    }
  | {
      readonly type: 'RunFailed';
      readonly data: RunOwner & {
        readonly attempt: number;
        readonly reason: FailureReason;
        readonly message: string;
      };
    }
  | { readonly type: 'RunCancelRequested'; readonly data: RunOwner & { readonly reason?: string } }
  | { readonly type: 'RunAborted'; readonly data: RunOwner & { readonly attempt: number; readonly message?: string } };

export type RunCommand =
  | { readonly type: 'RequestRun'; readonly request: RunRequest }
  /** A worker's claim; stays quiet (no events) when that attempt is not the one to be started. */
  | {
      readonly type: 'StartRun';
      readonly attempt: number;
      readonly worker: string;
      readonly modelId?: string;
      readonly dataSetVersion?: number;
    }
  | {
      readonly type: 'SucceedRun';
      readonly attempt: number;
      readonly modelId?: string;
      readonly predictions?: { readonly dataSetId: string; readonly batchId: string; readonly rows: number };
      readonly rowsRead: number;
      readonly code?: string;
      readonly outcome?: RunOutcome;
      readonly message?: string;
    }
  /** Decides between RunRetried (with back-off from `now`) and RunFailed. */
  | {
      readonly type: 'FailAttempt';
      readonly attempt: number;
      readonly reason: FailureReason;
      readonly message: string;
      readonly now: string;
    }
  | { readonly type: 'CancelRun'; readonly reason?: string }
  /** The attempt has been stopped after a cancel request. */
  | { readonly type: 'AbortRun'; readonly attempt: number; readonly message?: string };

/** `handedBack`: how many of the attempts before were handed back by workers that were shut down. */
export type Run =
  | { readonly status: 'absent' }
  | { readonly status: 'PENDING'; readonly request: RunRequest; readonly attempt: 1; readonly handedBack: 0 }
  | {
      readonly status: 'RUNNING';
      readonly request: RunRequest;
      readonly attempt: number;
      readonly handedBack: number;
      readonly worker: string;
      readonly cancelRequested: boolean;
      readonly modelId?: string;
    }
  /** `attempt` is the one that may start at `retryAt`. */
  | {
      readonly status: 'RETRY';
      readonly request: RunRequest;
      readonly attempt: number;
      readonly handedBack: number;
      readonly retryAt: string;
    }
  | { readonly status: 'DONE'; readonly request: RunRequest; readonly modelId?: string }
  | { readonly status: 'FAILED' | 'ABORTED'; readonly request: RunRequest };
