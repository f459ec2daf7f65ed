import type { Pool } from 'pg';
import { bodyFields, column, eachInBody, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { ResourceQueries } from '../resource-queries.js';
import type { InsightBody } from '../resource.js';

const contextFields = ['clientId', 'notebookId', 'engineId', 'mlInstanceId', 'modelId', 'dataSetId'];

export const insightFields = listedFields({
  // Clients write what they like into a context: its ids are texts.
  ...bodyFields('text', ...contextFields.map((name) => `context.${name}`)),
  'context.experimentId': column('text', 'experiment_id'),
  'context.experimentRunId': column('text', 'experiment_run_id'),
  'events.name': inBody('text', 'events', 'name'),
  'events.eventValues.*': mapInBody('events', 'eventValues'),
  'metrics.name': eachInBody('metrics[*].name'),
  'metrics.value': eachInBody('metrics[*].value'),
  'metrics.valueType': eachInBody('metrics[*].valueType'),
});

export class InsightQueries extends ResourceQueries<InsightBody> {
  constructor(pool: Pool) {
    super(pool, 'read_insights', insightFields);
  }
}
