import type { WrittenPart, RequestedService } from '#application';
import { longestDelaySeconds, missedPolicies, retryViolations, scheduleViolations } from '#domain';
import type { MissedPolicy, RunMode } from '#domain';
import {
  CheckedBy,
  Description,
  Flag,
  Fraction,
  Id,
  Minutes,
  Name,
  Nested,
  NestedList,
  OneOf,
  Seconds,
  TagMap,
  Text,
  UnusedInPut,
  Whole,
} from '../../http/index.js';
import { TaskDto } from '../ml-instances/task.dto.js';
import { ScheduleDto } from '../experiments/schedule.dto.js';

export class RetryDto {
  @Whole({
    min: 1,
    max: 100,
    description:
      'How often a run is tried at most, not counting attempts that a worker handed back as it was shut down; 3 when absent',
  })
  attempts?: number;

  @Seconds({ min: 0, max: longestDelaySeconds, description: 'Pause after the first attempt; 1 when absent' })
  delaySeconds?: number;

  @Fraction({ min: 1, max: 10, description: 'By which each pause is longer than the one before; 4 when absent' })
  factor?: number;

  @Seconds({
    min: 0,
    max: longestDelaySeconds,
    description: 'The longest pause; 300, or delaySeconds if that is more, when absent',
  })
  maxDelaySeconds?: number;
}

export class FreshnessDto {
  @Minutes({
    required: true,
    description:
      'How old the newest row may be when a run reads it; a run over older data ends with outcome stale-data',
  })
  maxAgeMinutes!: number;
}

export class MLServiceDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @Id({
    required: true,
    unless: (body) => 'trainingExperimentId' in body && body.trainingExperimentId !== undefined,
    description: 'What is published; cannot be changed. That of trainingExperimentId when absent',
  })
  mlInstanceId?: string;

  @Id({ description: 'With trainingExperimentRunId: the experiment of the published run. Else it is made' })
  trainingExperimentId?: string;

  @Id({ description: 'A training run that is DONE, whose model is published' })
  trainingExperimentRunId?: string;

  @Id({ description: "What training reads, by id or alias; the train task's trainingDataSetId when absent" })
  trainingDataSetId?: string;

  @Minutes({ description: 'Minutes that training reads back from the nominal time; 0 reads all rows' })
  trainingTimeframe?: number;

  @Id({ description: "What scoring reads, by id or alias; the score task's scoringDataSetId when absent" })
  scoringDataSetId?: string;

  @Minutes({ description: 'Minutes that scoring reads back from the nominal time; 0 reads all rows' })
  scoringTimeframe?: number;

  @Id({ description: 'Where predictions go, by id or alias; a data set is made when absent' })
  scoringResultsDataSetId?: string;

  @Nested(() => ScheduleDto, { description: 'When to train; without it training runs once' })
  @CheckedBy(scheduleViolations)
  trainingSchedule?: ScheduleDto;

  @Nested(() => ScheduleDto, { description: 'When to score; without it scoring runs once, after training' })
  @CheckedBy(scheduleViolations)
  scoringSchedule?: ScheduleDto;

  @Flag({
    description:
      'On POST: whether to train at once. When absent: unless a run is published, or the training schedule lies ahead',
  })
  @UnusedInPut(() => 'counts on POST only; POST /mlServices/{id}/runs trains now')
  trainOnPublish?: boolean;

  @Nested(() => RetryDto, { description: 'How runs are tried again that crash, time out or lose their worker' })
  @CheckedBy(retryViolations)
  retry?: RetryDto;

  @Nested(() => FreshnessDto, {
    description: 'How old the data may be that its runs read; data sets need a timestampColumn',
  })
  freshness?: FreshnessDto;

  @TagMap()
  tags?: Record<string, string>;
}

/** A service's request with the fields of its two parts each in its own: `scoringSchedule` is `parts.scoring.schedule`. */
export function writtenService({
  trainingExperimentId,
  trainingExperimentRunId,
  trainingDataSetId,
  trainingTimeframe,
  trainingSchedule,
  scoringDataSetId,
  scoringTimeframe,
  scoringResultsDataSetId,
  scoringSchedule,
  ...service
}: MLServiceDto): RequestedService {
  return {
    ...service,
    parts: {
      training: sent({
        experimentId: trainingExperimentId,
        experimentRunId: trainingExperimentRunId,
        dataSetId: trainingDataSetId,
        timeframe: trainingTimeframe,
        schedule: trainingSchedule,
      }),
      scoring: sent({
        dataSetId: scoringDataSetId,
        timeframe: scoringTimeframe,
        resultsDataSetId: scoringResultsDataSetId,
        schedule: scoringSchedule,
      }),
    },
  };
}

/** Without the fields that were left out. */
const sent = (part: { readonly [Field in keyof WrittenPart]: WrittenPart[Field] | undefined }): WrittenPart =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));

/** What a PUT of the service would say of its schedules: one that is left out is removed. */
export class SchedulePairDto {
  @Nested(() => ScheduleDto, { description: 'When training would run; absent: it would not be scheduled' })
  @CheckedBy(scheduleViolations)
  trainingSchedule?: ScheduleDto;

  @Nested(() => ScheduleDto, { description: 'When scoring would run; absent: it would not be scheduled' })
  @CheckedBy(scheduleViolations)
  scoringSchedule?: ScheduleDto;
}

export class PreviewedScheduleDto {
  @Nested(() => ScheduleDto, { required: true, description: 'The schedule that there might be' })
  @CheckedBy(scheduleViolations)
  schedule!: ScheduleDto;
}

export class ServiceRunDto {
  @OneOf(['train', 'score'], { required: true, description: 'What to do now; case does not matter' })
  mode!: Extract<RunMode, 'train' | 'score'>;

  @NestedList(() => TaskDto, { description: 'Parameters that override those of the service' })
  tasks?: TaskDto[];

  @Description()
  description?: string;
}

export class PauseDto {
  @Text({ max: 1024, description: 'Why, for people; kept in the history' })
  reason?: string;
}

export class ResumeDto {
  @OneOf(missedPolicies, {
    description: "What becomes of the ticks that passed meanwhile; the schedule's own when absent",
  })
  missed?: MissedPolicy;
}
