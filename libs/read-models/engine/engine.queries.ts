import type { Pool } from 'pg';
import { ResourceQueries } from '../resource-queries.js';
import { engineReadModel } from './engine.read-model.js';
import type { EngineBody } from './engine.read-model.js';

export class EngineQueries extends ResourceQueries<EngineBody> {
  constructor(pool: Pool) {
    super(pool, engineReadModel);
  }
}
