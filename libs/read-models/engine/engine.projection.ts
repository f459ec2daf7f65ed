import type { EngineEvent } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { EngineBody } from '../resource.js';

export const engineProjection = resourceProjection<EngineBody, EngineEvent>({
  name: 'engines',
  table: 'read_engines',
  category: 'engine',
  deletedBy: 'EngineDeleted',
  evolve: (body, { type, data }) => (type === 'EngineDeleted' ? body : data),
});
