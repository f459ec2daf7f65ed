import { taskAliases, taskNames } from '#domain';
import type { RunMode } from '#domain';
import { Description, NestedList, OneOf, Text } from '../../http/index.js';
import { TaskDto } from '../ml-instances/task.dto.js';

export class RunDto {
  @OneOf(taskNames, { required: true, aliases: taskAliases, description: 'What to do; case does not matter' })
  mode!: RunMode;

  @NestedList(() => TaskDto, { description: 'Parameters that override those of the experiment, such as modelId' })
  tasks?: TaskDto[];

  @Description()
  description?: string;
}

export class CancellationDto {
  @Text({ max: 1024, description: 'Why, for people; kept in the history' })
  reason?: string;
}
