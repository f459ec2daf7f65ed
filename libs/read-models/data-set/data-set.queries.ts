import type { Pool } from 'pg';
import { ResourceQueries } from '../resource-queries.js';
import { dataSetReadModel } from './data-set.read-model.js';
import type { DataSetBody } from './data-set.read-model.js';

export class DataSetQueries extends ResourceQueries<DataSetBody> {
  constructor(pool: Pool) {
    super(pool, dataSetReadModel);
  }
}
