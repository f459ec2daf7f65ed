import type { MLInstanceEvent } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { MLInstanceBody } from '../resource.js';

export const mlInstanceProjection = resourceProjection<MLInstanceBody, MLInstanceEvent>({
  name: 'mlInstances',
  table: 'read_ml_instances',
  category: 'mlInstance',
  deletedBy: 'MLInstanceDeleted',
  evolve: (body, { type, data }) => (type === 'MLInstanceDeleted' ? body : data),
  columns: ({ engineId }) => ({ engine_id: engineId }),
});
