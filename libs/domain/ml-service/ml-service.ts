import type { Tags } from '../kernel/tags.js';
import type { RetryPolicy } from '../run/retry.js';
import type { MissedPolicy, Schedule, ScheduleKind, ScheduleLimits } from '../schedule/schedule.js';

/** The five shapes of a publication: which of training and scoring is scheduled, and where the model comes from. */
export const publicationShapes = ['trained-run', 'scoring-only', 'both', 'training-only', 'once'] as const;
export type PublicationShape = (typeof publicationShapes)[number];

export interface ServiceDetails {
  readonly name: string;
  readonly description?: string;
  readonly tags?: Tags;
  readonly trainingDataSetId?: string;
  /** Minutes; 0 or absent: all rows. */
  readonly trainingTimeframe?: number;
  readonly scoringDataSetId?: string;
  readonly scoringTimeframe?: number;
  /** Where predictions go. */
  readonly scoringResultsDataSetId?: string;
  /** Of the service's runs. */
  readonly retry?: RetryPolicy;
}

export interface ServiceParts {
  readonly mlInstanceId: string;
  readonly trainingExperimentId: string;
  readonly trainingExperimentRunId?: string;
  readonly scoringExperimentId: string;
}

export interface Schedules {
  readonly training?: Schedule;
  readonly scoring?: Schedule;
}

export type MLServiceEvent =
  | {
      readonly type: 'ServiceCreated';
      readonly data: ServiceDetails &
        ServiceParts & {
          readonly shape: PublicationShape;
          readonly trainingSchedule?: Schedule;
          readonly scoringSchedule?: Schedule;
        };
    }
  | { readonly type: 'ServiceUpdated'; readonly data: ServiceDetails }
  | { readonly type: 'ScheduleUpdated'; readonly data: { readonly kind: ScheduleKind; readonly schedule: Schedule } }
  | { readonly type: 'ScheduleRemoved'; readonly data: { readonly kind: ScheduleKind } }
  | { readonly type: 'SchedulePaused'; readonly data: { readonly kind: ScheduleKind; readonly reason?: string } }
  | { readonly type: 'ScheduleResumed'; readonly data: { readonly kind: ScheduleKind; readonly missed: MissedPolicy } }
  | {
      readonly type: 'ModelPromoted';
      readonly data: { readonly modelId: string; readonly runId: string; readonly automatic: boolean };
    }
  | { readonly type: 'ServiceDeleted'; readonly data: Readonly<Record<string, never>> };

export type MLServiceCommand =
  | {
      readonly type: 'PublishService';
      readonly details: ServiceDetails;
      readonly parts: ServiceParts;
      readonly schedules: Schedules;
      readonly limits?: ScheduleLimits;
      readonly championModel?: { readonly modelId: string; readonly runId: string };
    }
  /** PUT: replaces the details; a schedule that is absent is removed; a changed startTime of an existing schedule is refused. */
  | {
      readonly type: 'UpdateService';
      readonly details: ServiceDetails;
      readonly schedules: Schedules;
      readonly limits?: ScheduleLimits;
    }
  | { readonly type: 'PauseSchedule'; readonly kind: ScheduleKind; readonly reason?: string }
  | { readonly type: 'ResumeSchedule'; readonly kind: ScheduleKind; readonly missed?: MissedPolicy }
  /** A training run of the service succeeded. */
  | { readonly type: 'PromoteModel'; readonly modelId: string; readonly runId: string; readonly automatic: boolean }
  | { readonly type: 'DeleteService' };

export type MLService =
  | { readonly status: 'absent' }
  | {
      readonly status: 'published';
      readonly shape: PublicationShape;
      readonly details: ServiceDetails;
      readonly parts: ServiceParts;
      readonly schedules: Schedules;
      readonly paused: readonly ScheduleKind[];
      readonly champion?: { readonly modelId: string; readonly runId: string };
    }
  | { readonly status: 'deleted' };
