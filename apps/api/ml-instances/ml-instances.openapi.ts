import { mlInstanceFields } from '#read-models';
import type { ApiDescription } from '../openapi/api-description.js';
import { listing, omit, pick, resource } from '../openapi/common-schemas.js';
import { exampleIds } from '../openapi/example-ids.js';
import { query } from '../openapi/operation-parameters.js';
import { uuid } from '../openapi/schema.js';
import { MLInstanceDto } from './ml-instance.dto.js';

const instance = {
  name: 'Weekly sales by store',
  description: 'Settings that won the comparison of March',
  engineId: exampleIds.engines,
  tags: { team: 'demand' },
  tasks: [
    {
      name: 'train',
      parameters: [
        { key: 'label', value: 'y' },
        { key: 'num_trees', value: 300 },
        { key: 'warehouse_password', value: 'a secret', secret: true },
      ],
    },
    { name: 'score', parameters: [{ key: 'batch_size', value: '1000' }] },
  ],
};

export const mlInstancesDescription: ApiDescription = {
  tag: { name: 'MLInstances', description: 'Engines with default parameters for training and scoring' },
  schemas: (fieldsOf) => {
    const fields = fieldsOf(MLInstanceDto);
    const always = pick(fields, 'name', 'engineId');
    const sometimes = omit(fields, 'name', 'engineId', 'tasks');
    return {
      MLInstance: resource({ ...always, ...pick(fields, 'tasks') }, sometimes),
      MLInstanceSummary: resource(always, omit(sometimes, 'tags')),
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
      description: 'Parameter values are strings; numbers and booleans are accepted and kept as strings.',
      examples: { tutorial: { summary: 'Parameters of both tasks, one of them a secret', body: instance } },
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
      summary: 'Replace an MLInstance',
      description:
        'Fields that are left out are removed. A secret whose value is sent as "***" keeps its value. Runs that exist keep the parameters that they were created with.',
      examples: {
        slower: {
          summary: 'Another learning rate',
          body: { ...instance, tasks: [{ name: 'train', parameters: [{ key: 'learning_rate', value: '0.5' }] }] },
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
