import type { KnownRun } from '#application';

/** Why an attempt has to stop before it is done. */
export type StopReason =
  /** Somebody asked for it. */
  | 'cancelled'
  /** It was given up: its worker was taken for dead, or the run has ended. */
  | 'lost'
  /** The worker process ends. */
  | 'shutdown';

/** Whether an attempt that a worker is busy with may go on. */
export function attemptFate(
  run: KnownRun | undefined,
  mine: { readonly attempt: number; readonly worker: string },
): 'go-on' | 'cancelled' | 'lost' {
  if (run?.state !== 'RUNNING' || run.attempt !== mine.attempt || run.worker !== mine.worker) return 'lost';
  return run.cancelRequested ? 'cancelled' : 'go-on';
}
