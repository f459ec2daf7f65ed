import type { WrittenExperiment } from '#application';
import { scheduleViolations } from '#domain';
import { Description, Flag, Id, Name, Nested, NestedList, TagMap, Text } from '../validation/fields.js';
import { CheckedBy } from '../validation/rules.js';
import { ScheduleDto } from '../ml-services/schedule.dto.js';
import { TaskDto } from '../ml-instances/task.dto.js';

export class NotificationDto {
  @Text()
  email?: string;

  @Flag()
  emailOnRetry?: boolean;

  @Flag()
  emailOnFailure?: boolean;
}

export class TemplateDto {
  @Id()
  experimentRunId?: string;

  @NestedList(() => TaskDto)
  tasks?: TaskDto[];

  @Nested(() => ScheduleDto)
  @CheckedBy(scheduleViolations)
  schedule?: ScheduleDto;

  @Nested(() => NotificationDto)
  notification?: NotificationDto;
}

export class ExperimentDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @Id({ description: 'Required, unless mlInstanceQuery finds the MLInstance' })
  mlInstanceId?: string;

  @Text({
    max: 2048,
    description: 'Instead of mlInstanceId: a list filter such as name==retail; the newest match is taken',
  })
  mlInstanceQuery?: string;

  @TagMap()
  tags?: Record<string, string>;

  @Nested(() => TemplateDto)
  template?: TemplateDto;
}

export const writtenExperiment = (
  { mlInstanceQuery: _query, ...experiment }: ExperimentDto,
  mlInstanceId: string,
): WrittenExperiment => ({ ...experiment, mlInstanceId });
