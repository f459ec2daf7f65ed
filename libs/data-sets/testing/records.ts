import type { DataSets } from '../data-sets.js';
import type { JsonValue } from '../read/rows.js';

/** Rows as objects, for tests whose columns have names that are no trouble there. */
export async function records(
  dataSets: Pick<DataSets, 'rows'>,
  request: Parameters<DataSets['rows']>[0],
): Promise<Record<string, JsonValue>[]> {
  const { columns, rows } = await dataSets.rows(request);
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
}
