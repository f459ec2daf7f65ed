import { insightFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, resource } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { query } from '../../openapi/operation-parameters.js';
import { listOf, object, oneOf } from '../../openapi/schema.js';
import { measuredAlgorithms } from './default-metrics.js';
import { InsightDto } from './insight.dto.js';

const insight = {
  context: {
    experimentId: exampleIds.experiments,
    experimentRunId: exampleIds.runs,
    modelId: exampleIds.models,
  },
  events: { name: 'fit', eventValues: { algorithm: null, ratio: '0.8' } },
  metrics: [{ name: 'MAPE', value: 0.0111111111111, valueType: 'double' }],
};

export const description: ApiDescription = {
  tag: { name: 'Insights', description: 'Metrics of models; a successful training run records its evaluation' },
  schemas: (fieldsOf) => {
    return {
      Insight: resource(fieldsOf(InsightDto), ['context', 'metrics']),
      InsightListing: listing('Insight'),
      DefaultMetricsListing: object({
        children: listOf(
          object({
            algorithm: oneOf(measuredAlgorithms, 'Kind of algorithm'),
            defaultMetrics: listOf({ type: 'string' }, 'Names of metrics'),
          }),
          'One for each kind of algorithm',
        ),
      }),
    };
  },
  operations: {
    InsightsController_list: {
      operationId: 'listInsights',
      summary: 'List insights',
      description: 'Children are whole.',
      list: {
        fields: insightFields,
        property: `context.experimentRunId==${exampleIds.runs}`,
        orderby: '-created',
      },
    },
    InsightsController_record: {
      operationId: 'createInsight',
      summary: 'Record an insight',
      description: 'Values of metrics are strings; numbers and booleans are accepted and kept as strings.',
      examples: { evaluation: { summary: 'The evaluation of a model', body: insight } },
    },
    InsightsController_metrics: {
      operationId: 'listDefaultMetrics',
      summary: 'List the metrics that evaluations measure by default',
      parameters: [
        query(
          'algorithm',
          oneOf(measuredAlgorithms, 'Case does not matter'),
          'Kind of algorithm; all when absent',
          'Regression',
        ),
      ],
    },
    InsightsController_get: { operationId: 'getInsight', summary: 'Get an insight' },
  },
};
