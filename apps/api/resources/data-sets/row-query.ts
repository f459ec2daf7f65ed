import type { RowQuery } from '#data-sets';
import { columnsWith, violationAt } from '#domain';
import type { Batch, Column, DataSetDetails, DomainError } from '#domain';
import { parseListQuery } from '#read-models';
import type { FieldCatalog } from '#read-models';
import type { Interval, RowsRequest, WrittenRowQuery } from './rows-request.js';

type FieldType = FieldCatalog['fields'][string]['type'];

const fieldTypes: Readonly<Record<Column['type'], FieldType>> = {
  string: 'text',
  integer: 'number',
  double: 'number',
  decimal: 'number',
  boolean: 'boolean',
  timestamp: 'time',
  unknown: 'text',
};

/** The batches of predictions that a run or a model has made; all when none is asked for. */
export const predictedBy = (
  batches: readonly Batch[],
  { runId, modelId }: RowsRequest['predictions'],
): readonly Batch[] =>
  batches.filter(
    ({ run }) =>
      (runId === undefined || run?.runId === runId.toLowerCase()) &&
      (modelId === undefined || run?.modelId === modelId.toLowerCase()),
  );

/**
 * How many rows an interval leaves out because nobody knows when they were.
 * Throws `illegal-argument` where that is so of all rows.
 */
export function withoutTimes(all: readonly Batch[], batches: readonly Batch[], { from, to }: Interval): number {
  if (from === undefined && to === undefined) return 0;
  const place = from === undefined ? 'to' : 'from';
  if (all.length > 0 && all.every(({ minTime }) => minTime === undefined)) {
    throw refused(place, 'the rows have no times: the data set has no timestampColumn that says when they were');
  }
  return batches.reduce((sum, { minTime, rows }) => sum + (minTime === undefined ? rows : 0), 0);
}

/**
 * Reads what is asked of the rows of these batches, by the names and types of their columns; the syntax is that of lists.
 * Throws `illegal-argument` naming every violation.
 */
export function rowQueryOf(
  batches: readonly Batch[],
  written: WrittenRowQuery,
  { timestampColumn, timestampFormat }: Pick<DataSetDetails, 'timestampColumn' | 'timestampFormat'> = {},
): RowQuery {
  const columns = batches.reduce<readonly Column[]>((all, { schema }) => columnsWith(all, schema), []);
  const [first] = columns;
  // What nobody has ingested yet has no columns that could be unknown.
  if (!first) return {};
  const { orderby = [], property = [] } = written;
  const timesText = columns.find(({ name, type }) => name === timestampColumn && type === 'string');
  const fields = Object.fromEntries(columns.map(({ name, type }) => [name, { type: fieldTypes[type], sql: '' }]));
  const query = parseListQuery({ orderby, property }, { fields, defaultOrder: first.name, hidesNothing: true });
  return {
    filters: query.filters,
    orderby: orderby.some((text) => text.trim() !== '') ? query.orderby : [],
    ...(timesText && timestampFormat !== undefined && { times: { column: timesText.name, format: timestampFormat } }),
    ...(written.latest && { latest: latestOf(batches, columns, written.key) }),
  };
}

function latestOf(batches: readonly Batch[], columns: readonly Column[], key: string | undefined): { key?: string } {
  if (key === undefined) {
    if (batches.some(({ minTime }) => minTime !== undefined)) return {};
    throw refused('latest', 'the rows have no times; key=… names a column of whose values the newest rows are wanted');
  }
  const column = columns.find(({ name }) => name.toLowerCase() === key.toLowerCase());
  if (column) return { key: column.name };
  const known = columns.map(({ name }) => name).join(', ');
  throw refused('key', `${JSON.stringify(key)} is no column of the data set; known are ${known}`);
}

const refused = (place: string, message: string): DomainError => violationAt('illegal-argument', place, message);
