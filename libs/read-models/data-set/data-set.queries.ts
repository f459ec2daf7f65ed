import type { Pool } from 'pg';
import { bodyFields, eachInBody, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { ResourceQueries } from '../resource-queries.js';
import type { DataSetBody } from '../resource.js';

export const dataSetFields = listedFields({
  ...bodyFields('text', 'name', 'description', 'timestampColumn', 'timestampFormat'),
  'producedBy.experimentId': inBody('uuid', 'producedBy', 'experimentId'),
  ...bodyFields('number', 'batches', 'rows', 'bytes'),
  ...bodyFields('time', 'minTime', 'maxTime'),
  'schema.name': eachInBody('schema[*].name'),
  'schema.type': eachInBody('schema[*].type'),
  'tags.*': mapInBody('tags'),
});

export class DataSetQueries extends ResourceQueries<DataSetBody> {
  constructor(pool: Pool) {
    super(pool, 'read_data_sets', dataSetFields);
  }
}
