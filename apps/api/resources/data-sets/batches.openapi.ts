import { columnTypes } from '#domain';
import { batchFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, resource } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { query } from '../../openapi/operation-parameters.js';
import { count, listOf, object, oneOf, ref, rowInstant, text, uuid } from '../../openapi/schema.js';
import { batchFormats } from './batch-format.js';
import { mostBins, rowFormats } from './rows-request.js';

const parquet = 'application/vnd.apache.parquet';

const batch = resource(
  {
    dataSetId: uuid('The data set that holds it'),
    version: { type: 'integer', minimum: 1, description: "The data set's version that first held it" },
    rows: count('Rows that it holds'),
    bytes: count('Bytes that its file takes'),
    sha256: text('Of its file', { pattern: '^[0-9a-f]{64}$' }),
    schema: listOf(ref('Column'), 'Its columns, in order'),
    minTime: rowInstant('Time of its earliest row'),
    maxTime: rowInstant('Time of its latest row'),
    demoted: listOf(ref('Demotion'), 'Columns that became text though most of their values are of another type'),
    delimiter: text('What separates the fields of its CSV, where it is no comma'),
    decimal: text('The mark between whole and fraction in its CSV, where it is no point', { enum: [','] }),
    run: object({ runId: uuid('The run'), modelId: uuid('Its model') }, {}, 'The scoring run that predicted its rows'),
  },
  ['dataSetId', 'version', 'rows', 'bytes', 'sha256', 'schema'],
);

const rowListing = object({
  children: listOf(
    { type: 'object', additionalProperties: true, description: 'Values by column' },
    'Rows in the order in which they came, unless orderby says another; columns in their order. Times are ISO 8601; decimals, and integers beyond 2^53, are text',
  ),
  _page: object(
    {
      start: text('Offset of the first row', { pattern: String.raw`^\d+$` }),
      totalCount: count('Exact number of rows on all pages'),
      count: count('Rows on this page'),
    },
    {
      next: text('Offset of the next page; absent on the last', { pattern: String.raw`^\d+$` }),
    },
    'Which page it is',
  ),
  _links: object(
    { self: object({ href: text('Absolute address') }, {}, 'This page') },
    { next: object({ href: text('Absolute address') }, {}, 'The next page; absent on the last') },
    'How to turn pages',
  ),
});

const demotion = object({
  column: text('Name of the column'),
  values: listOf(text('As it was written'), 'The first three values that made it text'),
  rows: count('Rows with such a value'),
});

const profile = object(
  {
    rows: count('Rows of the data set'),
    columns: listOf(ref('ColumnProfile'), 'Its columns, in order'),
  },
  { demoted: listOf(ref('Demotion'), 'Columns that became text though most of their values are of another type') },
);

const columnProfile = object(
  {
    name: text('Name of the column'),
    type: oneOf(columnTypes, 'Type of its values'),
    count: count('Values that are not null'),
    nulls: count('Rows without a value'),
    distinct: count(
      'Different values: exact where rows times columns are at most 1,000,000, else within some per cent',
    ),
    min: { description: 'Least value; null when there is none' },
    max: { description: 'Greatest value; null when there is none' },
  },
  {
    mean: { type: 'number', description: 'Of numbers' },
    quantiles: {
      type: 'object',
      additionalProperties: { type: 'number' },
      description: 'Of numbers, approximately: by the share of values at or below',
    },
    histogram: listOf(
      count('Values in a part'),
      'Of numbers, where bins were asked for: how many lie in each of so many parts of the same width, from the least to the greatest',
    ),
    top: listOf(
      object({ value: text('The value'), count: count('How often it occurs') }),
      'Of text and booleans: the most frequent values first',
    ),
  },
);

const csv = 'time,x,y\n2026-01-04T00:00Z,4,8\n2026-01-05T00:00Z,5,10\n';

const formatParameter = query(
  'format',
  oneOf(batchFormats, 'csv, ndjson or parquet'),
  "What the rows are written in, where the content type or the file's extension does not say it",
  'csv',
);

const batchBody = {
  'text/csv': text('Rows as CSV with a header'),
  'text/tab-separated-values': text('Rows as CSV that is separated by tabs'),
  'application/x-ndjson': text('Rows as JSON objects, one a line'),
  'application/json': listOf(
    { type: 'object', additionalProperties: true, description: 'Values by column' },
    'Rows as one JSON array of objects',
  ),
  [parquet]: text('Rows as Parquet', { format: 'binary' }),
  'application/octet-stream': text('Rows in the format that the query string names', { format: 'binary' }),
  'multipart/form-data': object({
    file: text('A file of any of the formats; there may be several', { format: 'binary' }),
  }),
};

const preview = object(
  {
    columns: listOf(ref('ColumnProfile'), 'The columns, in order, with the types that they would have'),
    rows: count('How many rows there are'),
    head: listOf(
      { type: 'object', additionalProperties: true, description: 'Values by column' },
      'The first twenty rows',
    ),
    times: listOf(
      object(
        { column: text('Its name') },
        { timestampFormat: text('The pattern that reads all of its values; absent: they are ISO 8601') },
      ),
      'Columns that could date the rows. One that several patterns read, such as a day of a month, is there with each',
    ),
  },
  {
    demoted: listOf(ref('Demotion'), 'Columns that became text though most of their values are of another type'),
    delimiter: text('What separates the fields of its CSV, where it is no comma'),
    decimal: text('The mark between whole and fraction in its CSV, where it is no point', { enum: [','] }),
  },
);

export const description: ApiDescription = {
  tag: { name: 'Rows', description: 'What data sets hold: adding batches of rows, reading them, describing them' },
  schemas: () => ({
    Batch: batch,
    BatchListing: listing('Batch'),
    DataSetRowListing: rowListing,
    RowsPreview: preview,
    DataSetProfile: profile,
    ColumnProfile: columnProfile,
    Demotion: demotion,
  }),
  operations: {
    BatchesController_list: {
      operationId: 'listBatches',
      summary: "List a data set's batches",
      list: { fields: batchFields, property: 'rows>=1', orderby: 'version' },
    },
    BatchesController_add: {
      operationId: 'addBatch',
      problems: [507],
      summary: 'Add rows to a data set',
      description:
        'All rows or none; a form may have several files, whose rows are one batch. CSV has a header; its delimiter and decimal mark are detected unless the data set says them, its charset is that of the content type. The content may be compressed (Content-Encoding gzip, deflate, br or zstd; files of a form named .gz or .zst). A value of the timestamp column that cannot be read as the format says refuses the batch, and so does a value that does not fit its column, whose type its first value decided. The ETag is that of the data set, which has a new version.',
      parameters: [formatParameter],
      body: batchBody,
      examples: {
        csv: { summary: 'Two rows', type: 'text/csv', body: csv },
      },
    },
    PreviewController_preview: {
      operationId: 'previewRows',
      problems: [507],
      summary: 'See what rows would be as a data set',
      description:
        'Takes what a batch may be, and stores nothing: columns with their types and what they hold, the first rows, and which columns could date them, by which pattern. What a batch would refuse is refused in the same words, by row, column and value.',
      parameters: [
        formatParameter,
        {
          name: 'delimiter',
          in: 'query',
          description: 'What separates the fields of CSV; detected when absent',
          schema: text('One character', { minLength: 1, maxLength: 1 }),
        },
        {
          name: 'decimal',
          in: 'query',
          description: 'The decimal mark of CSV; detected when absent',
          schema: oneOf(['.', ','], 'A point or a comma'),
        },
        {
          name: 'timestampColumn',
          in: 'query',
          description: 'The column that is to date the rows: all its values must be times',
          schema: text('Its name', { minLength: 1 }),
        },
        {
          name: 'timestampFormat',
          in: 'query',
          description: 'The pattern of these times; ISO 8601 when absent',
          schema: text('Such as %m/%d/%Y', { minLength: 1 }),
        },
      ],
      body: batchBody,
      examples: { csv: { summary: 'Two rows', type: 'text/csv', body: csv } },
    },
    RowsController_rows: {
      operationId: 'listRows',
      problems: [409, 422, 507],
      summary: 'Read rows',
      description:
        'JSON is paged like lists. CSV is paged when start or limit is given, else it holds all rows, as Parquet always does.',
      answer: 'DataSetRowListing',
      parameters: [
        query('start', { type: 'integer', minimum: 0, default: 0 }, 'Offset of the first row', 0),
        query(
          'limit',
          { type: 'integer', minimum: 0, maximum: 1000, default: 25 },
          'Rows on a page; 0 answers the count only',
          2,
        ),
        query('from', text('ISO 8601'), 'Rows at or after this time; not later than to', '2026-01-01'),
        query('to', text('ISO 8601'), 'Rows before this time', '2026-02-01'),
        query('orderby', text('Columns'), 'As of lists, by columns; in the order of ingestion when absent', '-time'),
        query('property', text('Filters'), 'As of lists, by columns and their types', 'x>=1'),
        query(
          'latest',
          { type: 'boolean', default: false },
          'Only the newest row of each time, as the last run has scored it; with key, of each value of that column. Without key the rows must have times: else it is refused',
          true,
        ),
        query('key', text('A column'), 'With latest: of whose values the newest rows are wanted', 'x'),
        query('runId', text('A run', { format: 'uuid' }), 'Only predictions of this run', exampleIds.runs),
        query('modelId', text('A model', { format: 'uuid' }), 'Only predictions of this model', exampleIds.models),
        query('format', oneOf(rowFormats, 'json, csv or parquet'), 'As Accept says when absent', 'json'),
      ],
      content: {
        'text/csv': text('The rows with a header'),
        [parquet]: text('The rows', { format: 'binary' }),
      },
      jsonProfile: 'dataSetRowListing.v1.json',
    },
    RowsController_profile: {
      operationId: 'getDataSetProfile',
      problems: [422, 507],
      summary: 'Describe the columns of a data set',
      description:
        'Over all its rows: counts, ranges, means, quantiles and frequent values, and histograms of numbers.',
      parameters: [
        query(
          'bins',
          { type: 'integer', minimum: 0, maximum: mostBins, default: 0 },
          'In how many parts the histograms of numbers are; 0: there are none',
          0,
        ),
      ],
    },
  },
};
