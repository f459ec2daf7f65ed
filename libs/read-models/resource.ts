import type {
  ActiveExperiment,
  Actor,
  Batch,
  Column,
  DataSetDetails,
  EngineDetails,
  FailureReason,
  InsightDetails,
  MLInstanceDetails,
  ModelArtifact,
  ModelDetails,
  PublishedService,
  RunRequest,
  RunState,
  ScheduleKind,
  ScheduleState,
  TickDecision,
} from '#domain';

/** One resource as its projection keeps it. `version` is its stream's version: the ETag. Times are ISO 8601, milliseconds, Z. */
export interface Resource<Body> {
  readonly id: string;
  readonly version: number;
  readonly created: string;
  readonly updated: string;
  readonly createdBy: Actor;
  readonly deleted: boolean;
  readonly body: Body;
}

export type EngineBody = EngineDetails;
export type MLInstanceBody = MLInstanceDetails;

export type ExperimentBody = ActiveExperiment;

export interface RunBody extends RunRequest {
  readonly state: RunState;
  /** The attempt that runs, ran last, or (PENDING, RETRY) runs next. */
  readonly attempt: number;
  readonly worker?: string;
  /** Of the last attempt. */
  readonly started?: string;
  readonly ended?: string;
  readonly retryAt?: string;
  readonly cancelRequested?: boolean;
  readonly failure?: { readonly reason: FailureReason; readonly message: string };
  readonly message?: string;
  readonly dataSetVersion?: number;
  readonly rowsRead?: number;
  readonly predictions?: { readonly dataSetId: string; readonly batchId: string; readonly rows: number };
}

export interface ModelBody extends ModelDetails {
  readonly experimentId?: string;
  readonly experimentRunId: string;
  readonly mlInstanceId?: string;
  readonly engineId?: string;
  readonly serviceId?: string;
  readonly state: readonly ('trained' | 'published' | 'transcoded')[];
  readonly artifact: ModelArtifact;
}

export type InsightBody = InsightDetails;

export type MLServiceBody = PublishedService;

export interface DataSetBody extends DataSetDetails {
  readonly producedBy?: { readonly experimentId: string };
  /** The merged schema of all batches. */
  readonly schema?: readonly Column[];
  readonly batches: number;
  readonly rows: number;
  readonly bytes: number;
  readonly minTime?: string;
  readonly maxTime?: string;
}

/** `version` is the data set's stream version at which the batch was added: a run that read version n saw the batches up to n. */
export type BatchBody = Batch & { readonly dataSetId: string };

export interface Tick {
  readonly experimentId: string;
  readonly serviceId?: string;
  readonly schedule: ScheduleKind;
  readonly nominalTime: string;
  readonly outcome: TickDecision['outcome'];
  readonly reason?: string;
  readonly runId?: string;
  readonly decidedAt: string;
}

export interface ScheduleRow extends ScheduleState {
  readonly experimentId: string;
  readonly serviceId?: string;
  readonly kind: ScheduleKind;
  /** Version of the experiment's stream. */
  readonly version: number;
}

export interface ListQuery {
  readonly start: number;
  readonly limit: number;
  readonly orderby: readonly { readonly field: string; readonly descending: boolean }[];
  readonly filters: readonly {
    readonly field: string;
    readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
    readonly value: string;
  }[];
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Exact. */
  readonly totalCount: number;
}
