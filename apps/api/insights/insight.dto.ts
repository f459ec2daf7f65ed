import { AnyJson, Id, Nested, NestedList, ScalarText, Text } from '../validation/fields.js';

export class InsightContextDto {
  @Id()
  clientId?: string;

  @Id()
  notebookId?: string;

  @Id()
  experimentId?: string;

  @Id()
  engineId?: string;

  @Id()
  mlInstanceId?: string;

  @Id()
  experimentRunId?: string;

  @Id()
  modelId?: string;

  @Id()
  dataSetId?: string;
}

export class InsightEventsDto {
  @Text({ required: true, min: 1 })
  name!: string;

  @AnyJson()
  eventValues?: unknown;
}

export class MetricDto {
  @Text({ required: true, min: 1 })
  name!: string;

  @ScalarText({ required: true, max: 65_536 })
  value!: string;

  @Text()
  valueType?: string;
}

export class InsightDto {
  @Nested(() => InsightContextDto)
  context?: InsightContextDto;

  @Nested(() => InsightEventsDto)
  events?: InsightEventsDto;

  @NestedList(() => MetricDto)
  metrics?: MetricDto[];
}
