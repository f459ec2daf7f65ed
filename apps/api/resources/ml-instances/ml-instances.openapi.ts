import { mlInstanceFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, omit, resource } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { query } from '../../openapi/operation-parameters.js';
import { uuid } from '../../openapi/schema.js';
import { MLInstanceDto } from './ml-instance.dto.js';

const named = {
  name: 'Weekly sales by store',
  description: 'Settings that won the comparison of March',
  engineId: exampleIds.engines,
  tags: { team: 'demand' },
};

const train = {
  name: 'train',
  parameters: [
    { key: 'label', value: 'y' },
    { key: 'algorithm', value: 'random-forest' },
    { key: 'ratio', value: 0.8 },
  ],
};

const withSecret = [
  { key: 'learning_rate', value: '0.3' },
  { key: 'warehouse_password', value: 'open sesame', secret: true },
];

const parameters = `Parameter values are strings; numbers and booleans are accepted and kept as strings. What they mean is the engine's
matter. Engines of type BuiltIn train with these:

| key | value |
|---|---|
| \`label\` | the column to predict; required |
| \`algorithm\` | \`gradient-boosted-trees\` (when absent), \`random-forest\` or \`cart\` |
| \`features\` | columns to learn from, comma-separated; all but the label and the timestamp when absent |
| \`ratio\` | share of the rows that is trained on, the rest is evaluated on; 0.8 when absent |
| \`evaluation.metrics\` | names of metrics, comma-separated; those of \`GET /data/sensei/insights/metrics\` when absent |
| \`seed\` | a whole number, for repeatable results |

All engines take \`trainingDataSetId\`, \`scoringDataSetId\` and \`scoringResultsDataSetId\`, which runs read from and write to
where no service says it, by id or alias, and \`modelId\`. An alias stays as it is written: each run takes the data set that
has it then.`;

export const description: ApiDescription = {
  tag: { name: 'MLInstances', description: 'Engines with default parameters for training and scoring' },
  schemas: (fieldsOf) => {
    const fields = fieldsOf(MLInstanceDto);
    const always = ['name', 'engineId'];
    return {
      MLInstance: resource(fields, [...always, 'tasks']),
      MLInstanceSummary: resource(omit(fields, 'tasks', 'tags'), always),
      MLInstanceListing: listing('MLInstanceSummary'),
    };
  },
  operations: {
    MLInstancesController_list: {
      operationId: 'listMLInstances',
      summary: 'List MLInstances',
      description: 'Children are summaries: without tasks and tags.',
      list: { fields: mlInstanceFields, property: `engineId==${exampleIds.engines}`, orderby: 'name' },
    },
    MLInstancesController_create: {
      operationId: 'createMLInstance',
      summary: 'Create an MLInstance',
      description: parameters,
      examples: {
        builtIn: { summary: 'Of a built-in engine', body: { ...named, tasks: [train, { name: 'score' }] } },
        secret: {
          summary: 'Of a Python engine, with a secret',
          body: { ...named, tasks: [{ name: 'train', parameters: withSecret }] },
        },
      },
    },
    MLInstancesController_deleteOfEngine: {
      operationId: 'deleteMLInstances',
      summary: 'Delete all MLInstances of an engine',
      description: 'With their experiments, runs and services, in one step.',
      parameters: [
        {
          ...query('engineId', uuid('A UUID'), 'Engine whose MLInstances are deleted', exampleIds.engines),
          required: true,
        },
      ],
    },
    MLInstancesController_get: { operationId: 'getMLInstance', summary: 'Get an MLInstance' },
    MLInstancesController_update: {
      operationId: 'updateMLInstance',
      problems: [422],
      summary: 'Replace an MLInstance',
      description:
        'Fields that are left out are removed. A secret whose value is sent as "***" keeps its value. Runs that exist keep the parameters that they were created with.',
      examples: {
        retuned: {
          summary: 'Another algorithm',
          body: {
            ...named,
            tasks: [
              {
                ...train,
                parameters: [
                  { key: 'label', value: 'y' },
                  { key: 'algorithm', value: 'cart' },
                ],
              },
            ],
          },
        },
      },
    },
    MLInstancesController_delete: {
      operationId: 'deleteMLInstance',
      summary: 'Delete an MLInstance',
      description: 'With its experiments, runs and services, in one step.',
    },
  },
};
