import { limits, violationAt } from '#domain';
import type { BatchStore } from '../batch-store.js';
import type { DuckDb } from '../duck-db.js';
import type { BatchManifest } from '../manifest.js';
import { pickColumns, schemaOf, selectRows } from './relation.js';
import { refines } from './refine-rows.js';
import type { RowQuery } from './refine-rows.js';
import { batchesOfPage, batchesWithin } from './select-batches.js';
import type { Interval, Page } from './select-batches.js';

/** What a row's column holds in JSON: times as ISO 8601 text, decimals, and integers beyond 2^53, as text of their digits. */
export type JsonValue = string | number | boolean | null;

export interface RowsRequest extends Interval, Page {
  /** In the order of ingestion. */
  readonly batches: readonly BatchManifest[];
  readonly columns?: readonly string[] | undefined;
  readonly query?: RowQuery | undefined;
}

/** What JSON has of a column's name in each row besides its characters, and of a number at most. */
const beside = 6;
const numberBytes = 8;

/** Rows as lists of values: an object would put a column `2020` before others, and has no place for one `__proto__`. */
export interface RowTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/**
 * A page of rows, each with its columns in order. In the order in which they were ingested only the files of the page are
 * opened; a query that may leave rows out or move them reads all of the interval.
 */
export async function rows(duckDb: DuckDb, store: BatchStore, request: RowsRequest): Promise<RowTable> {
  const { query = {} } = request;
  const { batches, page } = refines(query)
    ? { batches: batchesWithin(request.batches, request), page: request }
    : batchesOfPage(request.batches, request, request);
  const columns = pickColumns(schemaOf(request.batches), request.columns);
  const names = columns.map(({ name }) => name);
  if (batches.length === 0 || columns.length === 0) return { columns: names, rows: [] };
  return duckDb.session(async (session) => {
    const select = await selectRows(session, store, batches, { columns, interval: request, times: 'text', query });
    const found = await session.rows(`${select} LIMIT ${page.limit} OFFSET ${page.start}`);
    const values = found.map((row) => row.map(jsonValue));
    refuseLarger(values, names);
    return { columns: names, rows: values };
  });
}

/** Whoever asked would have to hold the page, and its JSON, too. */
function refuseLarger(rows: readonly (readonly JsonValue[])[], names: readonly string[]): void {
  const { most } = limits.answerBytes;
  let bytes = rows.length * names.reduce((sum, name) => sum + name.length + beside, 0);
  for (const value of rows.flat()) bytes += typeof value === 'string' ? value.length : numberBytes;
  if (bytes <= most) return;
  const message = `a page of ${rows.length} rows has more than the ${most} bytes that are allowed: ask for fewer`;
  throw violationAt('illegal-argument', 'limit', message);
}

/** A value of one of the types that batches hold, as JSON. */
export function jsonValue(value: unknown): JsonValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
