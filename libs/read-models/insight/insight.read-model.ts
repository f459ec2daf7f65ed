import type { InsightDetails } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, eachInBody, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';

export type InsightBody = InsightDetails;

const contextFields = ['clientId', 'notebookId', 'engineId', 'mlInstanceId', 'modelId'];

export const insightFields = listedFields({
  // Clients write what they like into a context: its ids are texts.
  ...bodyFields('text', ...contextFields.map((name) => `context.${name}`)),
  ...bodyFields('dataSet', 'context.dataSetId'),
  'context.experimentId': column('text', 'experiment_id'),
  'context.experimentRunId': column('text', 'experiment_run_id'),
  'events.name': inBody('text', 'events', 'name'),
  'events.eventValues.*': mapInBody('events', 'eventValues'),
  'metrics.name': eachInBody('metrics[*].name'),
  'metrics.value': eachInBody('metrics[*].value'),
  'metrics.valueType': eachInBody('metrics[*].valueType'),
});

export const insightReadModel = resourceModel<'insight', InsightBody>({
  name: 'insights',
  table: 'read_insights',
  category: 'insight',
  fields: insightFields,
  evolve: (_body, { data }) => data,
  columns: ({ context }) => ({
    experiment_id: context.experimentId ?? null,
    experiment_run_id: context.experimentRunId ?? null,
  }),
});
