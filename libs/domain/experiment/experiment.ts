import type { Tags } from '../kernel/tags.js';
import type { Task } from '../ml-instance/task.js';
import type { ScheduleCommand, ScheduleEvent } from '../schedule/schedule-slot.js';
import type { Schedule, ScheduleKind, ScheduleLimits, SkipReason } from '../schedule/schedule.js';

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

/** Which part of which service an experiment was made for. */
export interface MadeForService {
  readonly serviceId: string;
  readonly kind: ScheduleKind;
}

/** An experiment: its first event says it so, its state and its row keep it so. */
export interface ActiveExperiment extends ExperimentDetails {
  readonly mlInstanceId: string;
  readonly service?: MadeForService;
  /** Which runs the schedule makes: the kind of the template's first task, or of the service's part. */
  readonly kind?: ScheduleKind;
  readonly schedule?: Schedule;
  readonly paused?: true;
}

export type ExperimentEvent =
  | { readonly type: 'ExperimentCreated'; readonly data: Omit<ActiveExperiment, 'paused'> }
  | { readonly type: 'ExperimentUpdated'; readonly data: ExperimentDetails }
  | ScheduleEvent
  | {
      readonly type: 'TickSkipped';
      readonly data: {
        readonly nominalTime: string;
        readonly reason: SkipReason;
        readonly kind: ScheduleKind;
        /** Of an experiment that was made for a service. */
        readonly serviceId?: string;
      };
    }
  | { readonly type: 'ExperimentDeleted'; readonly data: Readonly<Record<string, never>> };

export type ExperimentCommand =
  | {
      readonly type: 'CreateExperiment';
      readonly details: ExperimentDetails;
      readonly mlInstanceId: string;
      readonly service?: MadeForService;
      readonly kind?: ScheduleKind;
      readonly schedule?: Schedule;
      readonly limits?: ScheduleLimits;
    }
  /** `schedule`: the wanted one; absent removes it. */
  | {
      readonly type: 'UpdateExperiment';
      readonly details: ExperimentDetails;
      readonly kind?: ScheduleKind;
      readonly schedule?: Schedule;
      readonly limits?: ScheduleLimits;
    }
  /** By its service, which has decided the same for its part. */
  | ScheduleCommand
  | { readonly type: 'DeleteExperiment' };

export type Experiment =
  { readonly status: 'absent' } | ({ readonly status: 'active' } & ActiveExperiment) | { readonly status: 'deleted' };
