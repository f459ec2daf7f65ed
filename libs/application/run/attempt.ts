import type { Scope } from '#domain';
import type { RunBody } from '#read-models';
import type { RunInputs } from './run-inputs.js';

export interface LoadedRun {
  readonly scope: Scope;
  readonly id: string;
  readonly version: number;
  readonly body: RunBody;
}

/** One attempt that a worker has claimed: nobody else's result for it is recorded. */
export interface ClaimedRun extends LoadedRun {
  readonly attempt: number;
  readonly worker: string;
  readonly inputs: RunInputs;
}

export type AttemptRef = Pick<ClaimedRun, 'scope' | 'id' | 'attempt'>;

/** `dropped`: the run has moved on (another attempt, cancelled, ended); what the attempt made must be cleaned up. */
export type Recorded = 'recorded' | 'dropped';
