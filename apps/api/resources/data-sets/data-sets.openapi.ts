import { dataSetFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, omit, pick, resource } from '../../openapi/common-schemas.js';
import { query } from '../../openapi/operation-parameters.js';
import { count, listOf, object, ref, rowInstant, uuid } from '../../openapi/schema.js';
import { DataSetDto } from './data-set.dto.js';

const sales = {
  name: 'Weekly sales',
  description: 'One row a store and week',
  timestampColumn: 'week',
  timestampFormat: '%m/%d/%y',
  schema: [
    { name: 'week', type: 'timestamp' },
    { name: 'store', type: 'integer' },
    { name: 'sales', type: 'double' },
  ],
  tags: { team: 'demand' },
};

export const description: ApiDescription = {
  tag: { name: 'Data sets', description: 'Time-stamped rows that runs read and write' },
  schemas: (fieldsOf) => {
    const fields = fieldsOf(DataSetDto);
    const own = {
      ...omit(fields, 'tags'),
      demoted: listOf(ref('Demotion'), 'Columns that became text though most of their values are of another type'),
      producedBy: object({ experimentId: uuid('The scoring experiment') }, {}, 'Whose predictions it holds'),
      batches: count('Batches that it holds'),
      rows: count('Rows that it holds'),
      bytes: count('Bytes that its batches take'),
      minTime: rowInstant('Time of the earliest row'),
      maxTime: rowInstant('Time of the latest row'),
      ...pick(fields, 'tags'),
    };
    const always = ['name', 'batches', 'rows', 'bytes'];
    return {
      DataSet: resource(own, always),
      DataSetSummary: resource(omit(own, 'schema', 'demoted', 'tags'), always),
      DataSetListing: listing('DataSetSummary'),
    };
  },
  operations: {
    DataSetsController_list: {
      operationId: 'listDataSets',
      summary: 'List data sets',
      description: 'Children are summaries: without schema, demoted columns and tags.',
      list: { fields: dataSetFields, property: 'rows>0', orderby: '-rows' },
    },
    DataSetsController_create: {
      operationId: 'createDataSet',
      summary: 'Create a data set',
      description:
        'Without rows; POST batches to it. An alias that another data set has is refused with 409, which names it.',
      examples: { sales: { summary: 'Dates as 2/5/10', body: sales } },
    },
    DataSetsController_get: { operationId: 'getDataSet', summary: 'Get a data set' },
    DataSetsController_update: {
      operationId: 'updateDataSet',
      summary: 'Replace a data set',
      description:
        'Fields that are left out are removed. Timestamp column and format are fixed once it holds rows, and so are its columns. An alias that another data set has is refused with 409, which names it.',
      examples: {
        renamed: {
          summary: 'Another name',
          body: { name: 'Measurements, hourly', timestampColumn: 'time', description: 'From both sensors' },
        },
      },
      problems: [422],
    },
    DataSetsController_delete: {
      operationId: 'deleteDataSet',
      summary: 'Delete a data set',
      description:
        'One that an MLService reads or writes, because it or the tasks of its MLInstance name it, is refused with 409, which names the services.',
      parameters: [query('force', { type: 'boolean', default: false }, 'Deletes it although MLServices use it', true)],
    },
  },
};
