import { taskNames, type TaskName } from '#domain';
import { FreeForm, FreeFormList, Flag, Nested, NestedList, OneOf, ScalarText, Text } from '../validation/fields.js';

/** Holds a certificate or a small schema. */
const maxParameterCharacters = 65_536;

export class ParameterDto {
  @Text({ required: true, min: 1 })
  key!: string;

  @ScalarText({ required: true, max: maxParameterCharacters })
  value!: string;

  @Flag({ description: 'Stored encrypted and answered as "***"; sending "***" back keeps it' })
  secret?: boolean;
}

export class TaskDataSetsDto {
  @FreeFormList()
  inputs?: unknown[];

  @FreeFormList()
  outputs?: unknown[];
}

export class TaskDto {
  @OneOf(taskNames, { required: true })
  name!: TaskName;

  @NestedList(() => ParameterDto)
  parameters?: ParameterDto[];

  @FreeForm()
  specification?: Record<string, unknown>;

  @Nested(() => TaskDataSetsDto)
  datasets?: TaskDataSetsDto;
}
