import type { WrittenExperiment } from '#application';
import { limits, scheduleViolations } from '#domain';
import { isDeepStrictEqual } from 'node:util';
import {
  CheckedBy,
  Description,
  Flag,
  Id,
  Name,
  Nested,
  NestedList,
  TagMap,
  Text,
  UnusedInPut,
} from '../../http/index.js';
import { ScheduleDto } from './schedule.dto.js';
import { TaskDto } from '../ml-instances/task.dto.js';

export class NotificationDto {
  @Text({ description: 'Whom to tell' })
  email?: string;

  @Flag({ description: 'Tell of attempts that are tried again' })
  emailOnRetry?: boolean;

  @Flag({ description: 'Tell of failed runs' })
  emailOnFailure?: boolean;
}

interface ShownExperiment {
  readonly createdByService: boolean;
  readonly template?: { readonly schedule?: ScheduleDto };
}

/** The schedule of an experiment that was made for a service is that service's to change. */
function ofItsService(sent: ScheduleDto, { createdByService, template }: ShownExperiment): string | undefined {
  if (!createdByService || isDeepStrictEqual(sent, template?.schedule)) return undefined;
  return `is the service's to change, by PUT /mlServices/{id}: it stays ${template?.schedule ? JSON.stringify(template.schedule) : 'unset'}`;
}

export class TemplateDto {
  @Id({ description: 'The training run whose model scoring uses' })
  experimentRunId?: string;

  @NestedList(() => TaskDto, {
    description: "Parameters that override the MLInstance's; the first task's name is the mode of scheduled runs",
  })
  tasks?: TaskDto[];

  @Nested(() => ScheduleDto, { description: 'Makes it a scheduled experiment' })
  @CheckedBy(scheduleViolations)
  @UnusedInPut(ofItsService)
  schedule?: ScheduleDto;

  @Nested(() => NotificationDto, { description: 'Kept for clients that set it' })
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
    max: limits.addressLength.most,
    description: 'Instead of mlInstanceId: a list filter such as name==retail, which must match exactly one',
  })
  @UnusedInPut(() => 'counts on POST only: an experiment keeps its MLInstance')
  mlInstanceQuery?: string;

  @TagMap()
  tags?: Record<string, string>;

  @Nested(() => TemplateDto, { description: 'What its runs are made of' })
  template?: TemplateDto;
}

export const writtenExperiment = (
  { mlInstanceQuery: _query, ...experiment }: ExperimentDto,
  mlInstanceId: string,
): WrittenExperiment => ({ ...experiment, mlInstanceId });
