import type { Tags } from '../kernel/tags.js';
import type { Task } from '../ml-instance/task.js';
import type { MissedPolicy, Schedule, ScheduleKind, ScheduleLimits, SkipReason } from '../schedule/schedule.js';

export interface ExperimentTemplate {
  readonly experimentRunId?: string;
  readonly tasks?: readonly Task[];
  readonly notification?: {
    readonly email?: string;
    readonly emailOnRetry?: boolean;
    readonly emailOnFailure?: boolean;
  };
}

export interface ExperimentDetails {
  readonly name: string;
  readonly description?: string;
  readonly tags?: Tags;
  readonly template?: ExperimentTemplate;
}

/** The service that an experiment was made for, and its part in it. */
export interface ServicePart {
  readonly serviceId: string;
  readonly kind: ScheduleKind;
}

export type ExperimentEvent =
  | {
      readonly type: 'ExperimentCreated';
      readonly data: ExperimentDetails & {
        readonly mlInstanceId: string;
        readonly service?: ServicePart;
        /** Which runs the schedule makes: the kind of the template's first task, or of the service's part. */
        readonly kind?: ScheduleKind;
        readonly schedule?: Schedule;
      };
    }
  | { readonly type: 'ExperimentUpdated'; readonly data: ExperimentDetails }
  | { readonly type: 'ScheduleUpdated'; readonly data: { readonly schedule: Schedule; readonly kind: ScheduleKind } }
  | { readonly type: 'ScheduleRemoved'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'SchedulePaused'; readonly data: { readonly reason?: string } }
  | { readonly type: 'ScheduleResumed'; readonly data: { readonly missed: MissedPolicy } }
  | {
      readonly type: 'TickSkipped';
      readonly data: { readonly nominalTime: string; readonly reason: SkipReason; readonly kind: ScheduleKind };
    }
  | { readonly type: 'ExperimentDeleted'; readonly data: Readonly<Record<string, never>> };

export type ExperimentCommand =
  | {
      readonly type: 'CreateExperiment';
      readonly details: ExperimentDetails;
      readonly mlInstanceId: string;
      readonly service?: ServicePart;
      readonly kind?: ScheduleKind;
      readonly schedule?: Schedule;
      readonly limits?: ScheduleLimits;
    }
  /** `schedule`: the wanted one; absent removes it. `now` is the ISO instant of the request. */
  | {
      readonly type: 'UpdateExperiment';
      readonly details: ExperimentDetails;
      readonly kind?: ScheduleKind;
      readonly schedule?: Schedule;
      readonly limits?: ScheduleLimits;
    }
  /** By its service, which has decided that the schedule may be. */
  | { readonly type: 'SetSchedule'; readonly kind: ScheduleKind; readonly schedule: Schedule | undefined }
  | { readonly type: 'PauseSchedule'; readonly reason?: string }
  | { readonly type: 'ResumeSchedule'; readonly missed?: MissedPolicy }
  | { readonly type: 'DeleteExperiment' };

export type Experiment =
  | { readonly status: 'absent' }
  | {
      readonly status: 'active';
      readonly details: ExperimentDetails;
      readonly mlInstanceId: string;
      readonly service?: ServicePart;
      readonly kind?: ScheduleKind;
      readonly schedule?: Schedule;
      readonly paused: boolean;
    }
  | { readonly status: 'deleted' };
