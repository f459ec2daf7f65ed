import { type MissedPolicy, missedPolicies, type RunMode, scheduleViolations } from '#domain';
import { TaskDto } from '../ml-instances/task.dto.js';
import { Description, Id, Minutes, Name, Nested, NestedList, OneOf, TagMap, Text } from '../validation/fields.js';
import { CheckedBy } from '../validation/rules.js';
import { ScheduleDto } from './schedule.dto.js';

export class MLServiceDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @Id({ required: true })
  mlInstanceId!: string;

  @Id()
  trainingExperimentId?: string;

  @Id()
  trainingExperimentRunId?: string;

  @Id()
  trainingDataSetId?: string;

  @Minutes({ description: 'How far back training reads; 0 reads all rows' })
  trainingTimeframe?: number;

  @Id()
  scoringDataSetId?: string;

  @Minutes({ description: 'How far back scoring reads; 0 reads all rows' })
  scoringTimeframe?: number;

  @Id({ description: 'Where predictions go; a data set is made when absent' })
  scoringResultsDataSetId?: string;

  @Nested(() => ScheduleDto)
  @CheckedBy(scheduleViolations)
  trainingSchedule?: ScheduleDto;

  @Nested(() => ScheduleDto)
  @CheckedBy(scheduleViolations)
  scoringSchedule?: ScheduleDto;

  @TagMap()
  tags?: Record<string, string>;
}

export class ServiceRunDto {
  @OneOf(['train', 'score'], { required: true })
  mode!: Extract<RunMode, 'train' | 'score'>;

  @NestedList(() => TaskDto)
  tasks?: TaskDto[];

  @Description()
  description?: string;
}

export class PauseDto {
  @Text({ max: 1024 })
  reason?: string;
}

export class ResumeDto {
  @OneOf(missedPolicies, {
    description: "What becomes of the ticks that passed meanwhile; the schedule's own when absent",
  })
  missed?: MissedPolicy;
}
