import type { Tags } from '../kernel/tags.js';
import type { Freshness } from '../run/freshness.js';
import type { RetryPolicy } from '../run/retry.js';
import type { ScheduleCommand, ScheduleEvent, ScheduleSlot } from '../schedule/schedule-slot.js';
import type { ByKind, Schedule, ScheduleLimits } from '../schedule/schedule.js';

/** The five shapes of a publication: which of training and scoring is scheduled, and where the model comes from. */
export const publicationShapes = ['trained-run', 'scoring-only', 'both', 'training-only', 'once'] as const;
export type PublicationShape = (typeof publicationShapes)[number];

export interface ServiceDetails {
  readonly name: string;
  readonly description?: string;
  readonly tags?: Tags;
  /** Of the service's runs. */
  readonly retry?: RetryPolicy;
  /** Of what its runs read. */
  readonly freshness?: Freshness;
}

/** What the runs of a part read and write. */
export interface PartData {
  readonly dataSetId?: string;
  /** Minutes; 0 or absent: all rows. */
  readonly timeframe?: number;
  /** Where predictions go. */
  readonly resultsDataSetId?: string;
}

/** What a client says of a part whenever it says what the service is. */
export interface WantedPart extends PartData {
  readonly schedule?: Schedule;
}

/** Training or scoring, as a service has them done: in which experiment, on which data, when. A pause is the experiment's. */
export interface ServicePart extends WantedPart {
  readonly experimentId: string;
  /** The training run that was there before, whose model serves from the start. */
  readonly experimentRunId?: string;
}

/** A service: its first event says it so, its state and its row keep it so. */
export interface PublishedService extends ServiceDetails {
  readonly mlInstanceId: string;
  /** The one that it was published in, whatever schedules come and go. */
  readonly shape: PublicationShape;
  readonly parts: ByKind<ServicePart>;
  readonly champion?: Champion;
}

export interface Champion {
  readonly modelId: string;
  readonly runId: string;
}

export type MLServiceEvent =
  | { readonly type: 'ServiceCreated'; readonly data: Omit<PublishedService, 'champion'> }
  | { readonly type: 'ServiceUpdated'; readonly data: ServiceDetails & { readonly parts: ByKind<PartData> } }
  | ScheduleEvent
  | { readonly type: 'ModelPromoted'; readonly data: Champion & { readonly automatic: boolean } }
  /** The champion was deleted: until the next is promoted, nothing can score. */
  | { readonly type: 'ChampionWithdrawn'; readonly data: { readonly modelId: string } }
  | { readonly type: 'ServiceDeleted'; readonly data: Readonly<Record<string, never>> };

type SetSchedule = Extract<ScheduleCommand, { type: 'SetSchedule' }>;

/** The schedule of a part's experiment, which other services may change, pause and resume too. */
export type PlannedSlot = Pick<ScheduleSlot, 'schedule' | 'paused'>;

export type MLServiceCommand =
  | {
      readonly type: 'PublishService';
      readonly details: ServiceDetails;
      readonly mlInstanceId: string;
      readonly parts: ByKind<ServicePart>;
      readonly limits?: ScheduleLimits;
      readonly championModel?: Champion;
    }
  /** PUT: replaces details, data and schedules; a schedule that is absent is removed; a changed startTime of an existing schedule is refused. */
  | {
      readonly type: 'UpdateService';
      readonly details: ServiceDetails;
      readonly parts: ByKind<WantedPart>;
      readonly limits?: ScheduleLimits;
    }
  | SetSchedule
  /** What its experiment decides on the same command is recorded here too. */
  | (Exclude<ScheduleCommand, SetSchedule> & { readonly planned: PlannedSlot })
  /** A training run of the service succeeded. */
  | { readonly type: 'PromoteModel'; readonly modelId: string; readonly runId: string; readonly automatic: boolean }
  /** The model is deleted. */
  | { readonly type: 'WithdrawModel'; readonly modelId: string }
  | { readonly type: 'DeleteService' };

export type MLService =
  | { readonly status: 'absent' }
  | ({ readonly status: 'published' } & PublishedService)
  | { readonly status: 'deleted' };
