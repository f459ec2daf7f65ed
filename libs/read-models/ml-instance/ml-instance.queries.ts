import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { bodyFields, column, mapInBody, listedFields } from '../listing/field-catalog.js';
import { ResourceQueries } from '../resource-queries.js';
import type { MLInstanceBody } from '../resource.js';
import { taskFields } from './task-fields.js';

export const mlInstanceFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  engineId: column('uuid', 'engine_id'),
  ...taskFields('tasks'),
  'tags.*': mapInBody('tags'),
});

export class MLInstanceQueries extends ResourceQueries<MLInstanceBody> {
  constructor(pool: Pool) {
    super(pool, 'read_ml_instances', mlInstanceFields);
  }

  /** The ids of an engine's instances that are not deleted, oldest first. */
  ofEngine(scope: Scope, engineId: string): Promise<string[]> {
    return this.idsOf(scope, 'engine_id', engineId);
  }
}
