import type { JobQueue } from './queue-backend.js';

export const planQueue = 'plan';
const schedulerId = 'plan';
const everyMs = 1_000;

/** So long after it was due, the next `plan` job is taken for lost. */
const overdueMs = 10_000;

/** The next job is a second ahead; what is further is the instant of a clock that has been set back since. */
const aheadMs = 10_000;

/** What the queue holds of the repeatable job; times are milliseconds since the epoch. */
export interface PlanScheduler {
  readonly every?: number;
  readonly next?: number;
}

/**
 * Whether the repeatable job must be written (again). It is left alone while it runs: every write of it starts its
 * chain of jobs anew. A chain whose job was lost is listed still, but its next job stays in the past. A chain that is
 * ahead of the clock, or comes between two seconds, has to be removed: written again, it would go on from where it is.
 */
export function planUpkeep(scheduler: PlanScheduler | undefined, now: number): 'keep' | 'upsert' | 'replace' {
  if (scheduler === undefined || scheduler.every !== everyMs || scheduler.next === undefined) return 'upsert';
  if (scheduler.next > now + aheadMs || scheduler.next % everyMs !== 0) return 'replace';
  return scheduler.next < now - overdueMs ? 'upsert' : 'keep';
}

/** Makes sure that the repeatable job `plan` is there. Returns whether it had to be written. */
export async function ensurePlanJob(queue: JobQueue, now: number): Promise<boolean> {
  const scheduler = await queue.getJobScheduler(schedulerId);
  const upkeep = planUpkeep(scheduler, now);
  if (upkeep === 'keep') return false;
  if (upkeep === 'replace') await queue.removeJobScheduler(schedulerId);
  await queue.upsertJobScheduler(
    schedulerId,
    // Ticks are due at whole seconds: a chain that began between two would decide each half a second late, on average.
    { every: everyMs, startDate: (Math.floor(now / everyMs) + 1) * everyMs },
    { name: 'plan', data: {}, opts: { attempts: 1, removeOnComplete: true, removeOnFail: true } },
  );
  return true;
}
