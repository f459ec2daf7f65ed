import type { RowQuery } from '#data-sets';
import { columnsWith, DomainError } from '#domain';
import type { Batch, Column } from '#domain';
import { parseListQuery } from '#read-models';
import type { FieldCatalog } from '#read-models';
import type { RowsRequest, WrittenRowQuery } from './rows-request.js';

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
 * Reads what is asked of the rows of these batches, by the names and types of their columns; the syntax is that of lists.
 * Throws `illegal-argument` naming every violation.
 */
export function rowQueryOf(batches: readonly Batch[], written: WrittenRowQuery): RowQuery {
  const columns = batches.reduce<readonly Column[]>((all, { schema }) => columnsWith(all, schema), []);
  const [first] = columns;
  // What nobody has ingested yet has no columns that could be unknown.
  if (!first) return {};
  const { orderby = [], property = [] } = written;
  const fields = Object.fromEntries(columns.map(({ name, type }) => [name, { type: fieldTypes[type], sql: '' }]));
  const query = parseListQuery({ orderby, property }, { fields, defaultOrder: first.name, hidesNothing: true });
  return {
    filters: query.filters,
    orderby: orderby.some((text) => text.trim() !== '') ? query.orderby : [],
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

const refused = (place: string, message: string): DomainError =>
  new DomainError('illegal-argument', `${place}: ${message}`, { [place]: message });
