export const overlapPolicies = ['skip', 'queue', 'cancelPrevious', 'allow'] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

export const missedPolicies = ['latest', 'skip', 'all'] as const;
export type MissedPolicy = (typeof missedPolicies)[number];

export const scheduleKinds = ['training', 'scoring'] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** One of something for training and one for scoring. */
export type ByKind<Value> = Readonly<Record<ScheduleKind, Value>>;

export const byKind = <Value>(valueOf: (kind: ScheduleKind) => Value): ByKind<Value> => ({
  training: valueOf('training'),
  scoring: valueOf('scoring'),
});

/** A cron schedule as its client wrote it. Times are ISO 8601, kept as they were sent: a day is that of the schedule's zone, a time without a zone is UTC. */
export interface Schedule {
  readonly cron: string;
  readonly startTime?: string;
  readonly endTime?: string;
  /** IANA name; UTC when absent. */
  readonly timezone?: string;
  readonly overlap?: OverlapPolicy;
  readonly missed?: MissedPolicy;
  /** Minutes; no bound when absent. */
  readonly catchUpWindow?: number;
}

/** What an installation allows; part of every command that brings schedules. */
export interface ScheduleLimits {
  /** How often a cron may fire at most, in seconds from one instant to the next; no limit when absent. */
  readonly minIntervalSeconds?: number;
}

/** What the planner knows of one schedule. Times are ISO 8601 instants in UTC. */
export interface ScheduleState {
  readonly schedule: Schedule;
  /** Every nominal instant up to and including this one is decided. */
  readonly watermark: string;
  /** The earliest instant not yet decided; absent when there is none. */
  readonly nextDue?: string;
  readonly paused?: { readonly since: string; readonly reason?: string };
  /** Overrides `missed` for the ticks up to this instant: set when a paused schedule is resumed. */
  readonly resumed?: { readonly at: string; readonly missed: MissedPolicy };
}

export const skipReasons = ['overlap', 'missed', 'catch-up-window', 'paused', 'service-deleted', 'no-model'] as const;
export type SkipReason = (typeof skipReasons)[number];

/** The outcome of one nominal instant: exactly one is recorded for each. */
export type TickDecision =
  | {
      readonly outcome: 'requested';
      readonly nominalTime: string;
      readonly waitFor?: string;
      readonly cancels?: readonly string[];
    }
  | { readonly outcome: 'skipped'; readonly nominalTime: string; readonly reason: SkipReason };
