import { limits, taskAliases, taskNames } from '#domain';
import type { TaskName } from '#domain';
import {
  Flag,
  FreeForm,
  FreeFormList,
  Nested,
  NestedList,
  OneOf,
  ScalarText,
  Seconds,
  Text,
} from '../../http/index.js';

export class ParameterDto {
  @Text({ required: true, min: 1, description: 'Name of the parameter' })
  key!: string;

  @ScalarText({
    required: true,
    max: limits.valueLength.most,
    description: 'Numbers and booleans are accepted, and kept as strings',
  })
  value!: string;

  @Flag({ description: 'Stored encrypted and answered as "***"; sending "***" back keeps it' })
  secret?: boolean;
}

export class TaskDataSetsDto {
  @FreeFormList({ description: 'Data sets that the task reads; kept as written' })
  inputs?: unknown[];

  @FreeFormList({ description: 'Data sets that the task writes; kept as written' })
  outputs?: unknown[];
}

export class TaskDto {
  @OneOf(taskNames, { required: true, aliases: taskAliases, description: 'Training, scoring, or a feature pipeline' })
  name!: TaskName;

  @NestedList(() => ParameterDto, { description: 'What the engine is given' })
  parameters?: ParameterDto[];

  @FreeForm({
    description: 'What the task runs on: type (ContainerTaskSpec or SparkTaskSpec), cpus, gpus, …; kept as written',
  })
  specification?: Record<string, unknown>;

  @Seconds({
    min: 1,
    max: 604_800,
    description: "The longest that an attempt's engine may take; the installation's limit when absent or longer",
  })
  timeoutSeconds?: number;

  @Nested(() => TaskDataSetsDto, { description: 'Data sets of the task' })
  datasets?: TaskDataSetsDto;
}
