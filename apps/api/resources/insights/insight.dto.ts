import { limits } from '#domain';
import { Fraction, Id, Nested, NestedList, ScalarText, Text, TextMap } from '../../http/index.js';

export class InsightContextDto {
  @Id({ description: 'Client that measured' })
  clientId?: string;

  @Id({ description: 'Notebook that measured' })
  notebookId?: string;

  @Id({ description: 'Experiment that it is about' })
  experimentId?: string;

  @Id({ description: 'Engine that it is about' })
  engineId?: string;

  @Id({ description: 'MLInstance that it is about' })
  mlInstanceId?: string;

  @Id({ description: 'Run that it is about' })
  experimentRunId?: string;

  @Id({ description: 'Model that it is about' })
  modelId?: string;

  @Id({ description: 'Data set that it was measured on, by id or alias' })
  dataSetId?: string;
}

export class FeatureImportanceDto {
  @Text({ required: true, min: 1, max: limits.columnNameLength.most, description: 'Name of the column' })
  feature!: string;

  @Fraction({ required: true, min: 0, max: 1, description: 'Its share of all that the features count' })
  importance!: number;
}

export class InsightEventsDto {
  @Text({ required: true, min: 1, description: 'What was measured; `fit` for the evaluation of a training run' })
  name!: string;

  @TextMap({
    max: limits.valueLength.most,
    description: 'Circumstances; numbers and booleans are accepted, and kept as strings',
  })
  eventValues?: Record<string, string | null>;

  @NestedList(() => FeatureImportanceDto, { description: 'How much each feature counts, most important first' })
  featureImportances?: FeatureImportanceDto[];
}

export class MetricDto {
  @Text({ required: true, min: 1, description: 'Name of the metric, such as MAPE' })
  name!: string;

  @ScalarText({
    required: true,
    max: limits.valueLength.most,
    description: 'Numbers and booleans are accepted, and kept as strings',
  })
  value!: string;

  @Text({ description: 'How to read the value, such as double' })
  valueType?: string;
}

export class InsightDto {
  @Nested(() => InsightContextDto, { description: 'What it is about; ids are not checked' })
  context?: InsightContextDto;

  @Nested(() => InsightEventsDto, { description: 'What happened' })
  events?: InsightEventsDto;

  @NestedList(() => MetricDto, { description: 'What was measured' })
  metrics?: MetricDto[];
}
