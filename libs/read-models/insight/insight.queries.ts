import type { Pool } from 'pg';
import { ResourceQueries } from '../resource-queries.js';
import { insightReadModel } from './insight.read-model.js';
import type { InsightBody } from './insight.read-model.js';

export class InsightQueries extends ResourceQueries<InsightBody> {
  constructor(pool: Pool) {
    super(pool, insightReadModel);
  }
}
