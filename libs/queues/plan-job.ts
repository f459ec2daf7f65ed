import type { JobQueue } from './queue-backend.js';

export const planQueue = 'plan';
const schedulerId = 'plan';
const everyMs = 1_000;

/** So long after it was due, the next `plan` job is taken for lost. */
const overdueMs = 10_000;

/** What the queue holds of the repeatable job; times are milliseconds since the epoch. */
export interface PlanScheduler {
  readonly every?: number;
  readonly next?: number;
}

/**
 * Whether the repeatable job must be written (again). It is left alone while it runs: every write of it starts its
 * chain of jobs anew. A chain whose job was lost is listed still, but its next job stays in the past.
 */
export function planUpkeep(scheduler: PlanScheduler | undefined, now: number): 'keep' | 'upsert' {
  if (scheduler === undefined || scheduler.every !== everyMs) return 'upsert';
  return scheduler.next === undefined || scheduler.next < now - overdueMs ? 'upsert' : 'keep';
}

/** Makes sure that the repeatable job `plan` is there. Returns whether it had to be written. */
export async function ensurePlanJob(queue: JobQueue, now: number): Promise<boolean> {
  const scheduler = await queue.getJobScheduler(schedulerId);
  if (planUpkeep(scheduler, now) === 'keep') return false;
  await queue.upsertJobScheduler(
    schedulerId,
    { every: everyMs },
    { name: 'plan', data: {}, opts: { attempts: 1, removeOnComplete: true, removeOnFail: true } },
  );
  return true;
}
