import { scheduleKinds } from '#domain';

/** The queues that carry runs: one a kind of schedule, with the runs of its mode. */
export const runQueues = scheduleKinds;
export type RunQueue = (typeof runQueues)[number];

/** What a worker is told: ids only; everything else is read from PostgreSQL. */
export interface RunPayload {
  readonly runId: string;
  readonly attempt: number;
}

/** @param data what a job carries; undefined when it names no attempt of a run */
export function runPayloadOf(data: unknown): RunPayload | undefined {
  const { runId, attempt } = (data ?? {}) as Partial<Record<keyof RunPayload, unknown>>;
  const names = typeof runId === 'string' && runId !== '' && Number.isSafeInteger(attempt) && Number(attempt) > 0;
  return names ? { runId, attempt: Number(attempt) } : undefined;
}

/** One job of a run's queue. A second message of the same job id is ignored, whatever became of the first. */
export interface RunMessage {
  readonly queue: RunQueue;
  readonly jobId: string;
  readonly payload: RunPayload;
}

/**
 * What the queue knows of a job. `ended` jobs, completed or failed, keep their id for some days: a message of that id
 * is ignored until the job is removed.
 */
export type JobPresence = 'absent' | 'waiting' | 'active' | 'ended';

/** Does one job. `signal` is aborted when the worker has to stop before the job is done. */
export type RunHandler = (payload: RunPayload, signal: AbortSignal) => Promise<void>;
