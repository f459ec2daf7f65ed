import type { MLInstanceDetails } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, mapInBody, listedFields } from '../listing/field-catalog.js';
import { taskFields } from './task-fields.js';

export type MLInstanceBody = MLInstanceDetails;

export const mlInstanceFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  engineId: column('uuid', 'engine_id'),
  ...taskFields('tasks'),
  'tags.*': mapInBody('tags'),
});

export const mlInstanceReadModel = resourceModel<'mlInstance', MLInstanceBody>({
  name: 'mlInstances',
  table: 'read_ml_instances',
  category: 'mlInstance',
  fields: mlInstanceFields,
  parent: { category: 'engine', column: 'engine_id' },
  evolve: (body, { type, data }) => (type === 'MLInstanceDeleted' ? body : data),
  columns: ({ engineId }) => ({ engine_id: engineId }),
});
