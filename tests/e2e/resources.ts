/** The fields of answers that the tests read. */
export interface Identified {
  readonly id: string;
}

export interface ListOf<Child> {
  readonly children: readonly Child[];
  readonly _page: { readonly totalCount: number; readonly count: number; readonly next?: string };
}

export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly additionalDetails?: Readonly<Record<string, string>>;
}

export interface ScheduleAnswer {
  readonly cron: string;
  readonly startTime?: string;
  readonly endTime?: string;
}

export interface Service extends Identified {
  readonly name: string;
  readonly mlInstanceId: string;
  readonly trainingExperimentId: string;
  readonly trainingExperimentRunId?: string;
  readonly scoringExperimentId: string;
  readonly scoringResultsDataSetId: string;
  readonly championModelId?: string;
  readonly trainingTimeframe?: number;
  readonly scoringTimeframe?: number;
  readonly trainingSchedule?: ScheduleAnswer;
  readonly scoringSchedule?: ScheduleAnswer;
}

export interface ServiceRun extends Identified {
  readonly mode: 'train' | 'score';
  readonly experimentId: string;
  readonly state: 'PENDING' | 'RUNNING' | 'RETRY' | 'DONE' | 'FAILED' | 'ABORTED';
  readonly modelId?: string;
  readonly schedule: 'training' | 'scoring';
  readonly nominalTime?: string;
  readonly window: { readonly from?: string; readonly to: string };
  readonly created: string;
  readonly started: string;
  readonly ended: string;
  readonly rowsRead?: number;
}

export interface Model extends Identified {
  readonly experimentRunId: string;
  readonly experimentId: string;
  readonly created: string;
}

export interface Tick {
  readonly schedule: 'training' | 'scoring';
  readonly nominalTime: string;
  readonly outcome: 'requested' | 'skipped';
  readonly reason?: string;
  readonly runId?: string;
}
