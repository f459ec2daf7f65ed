import { writeFile } from 'node:fs/promises';
import { DomainError } from '#domain';
import type { BatchStore } from '../batch-store.js';
import type { DuckDb } from '../duck-db.js';
import type { BatchManifest, Window } from '../manifest.js';
import { parquetFormat } from '../schema.js';
import { literal } from '../sql.js';
import { pickColumns, schemaOf, selectRows } from './relation.js';
import type { RowQuery } from './refine-rows.js';
import { batchesWithin } from './select-batches.js';
import type { Interval } from './select-batches.js';

export type ExportFormat = 'csv' | 'ndjson' | 'parquet';

export interface ExportRequest extends Interval {
  /** In the order of ingestion. */
  readonly batches: readonly BatchManifest[];
  /** In the order wanted; all columns when absent. */
  readonly columns?: readonly string[] | undefined;
  readonly query?: RowQuery | undefined;
  readonly format: ExportFormat;
  /** The file to write; replaced when it is there. */
  readonly path: string;
  /** Adds a column of this name behind the others, of Parquet: the instant of each row, null where it has none. */
  readonly instants?: string | undefined;
  /** Ends the export, whose file is then not whole. */
  readonly signal?: AbortSignal | undefined;
}

export interface WindowRequest extends Omit<ExportRequest, keyof Interval> {
  /** All rows when absent. */
  readonly window: Window | undefined;
}

/** `passing`: read once and deleted, and so not made as small as can be. */
type Use = 'kept' | 'passing';

const codecs: Readonly<Record<Use, string>> = { kept: 'zstd', passing: 'snappy' };

const copyOptions: Readonly<Record<ExportFormat, (columns: number, use: Use) => string>> = {
  csv: () => 'FORMAT csv, HEADER true',
  ndjson: () => 'FORMAT json',
  parquet: (columns, use) => `${parquetFormat(columns)}, COMPRESSION ${codecs[use]}`,
};

/**
 * Writes the rows of an interval to a file, in the order in which they were ingested: CSV with a header (null is an
 * empty field, empty text is `""`), NDJSON, or Parquet. Batches without times have no rows in an interval that has a bound.
 * @throws StoppedError; DomainError `illegal-argument` for an unknown column; `conflict` for Parquet of a data set without columns
 */
export async function exportRows(
  duckDb: DuckDb,
  store: BatchStore,
  request: ExportRequest,
  use: Use = 'kept',
): Promise<{ rows: number }> {
  const { format, path, signal } = request;
  const columns = pickColumns(schemaOf(request.batches), request.columns);
  if (columns.length === 0) {
    if (format === 'parquet') throw new DomainError('conflict', 'the data set has no columns yet, which Parquet needs');
    await writeFile(path, '');
    return { rows: 0 };
  }
  const batches = batchesWithin(request.batches, request);
  return duckDb.session(async (session) => {
    const times = format === 'parquet' ? 'native' : 'text';
    const selection = { columns, interval: request, times, instants: request.instants, query: request.query } as const;
    const select = await selectRows(session, store, batches, selection);
    const [copied = {}] = await session.all(
      `COPY (${select}) TO ${literal(path)} (${copyOptions[format](columns.length, use)})`,
    );
    return { rows: Number(copied['Count']) };
  }, signal);
}

/** Writes the rows that a run may see. A data set without columns has none, and makes no file. */
export async function exportWindow(
  duckDb: DuckDb,
  store: BatchStore,
  { window, ...request }: WindowRequest,
): Promise<{ rows: number }> {
  if (schemaOf(request.batches).length === 0) return { rows: 0 };
  return exportRows(duckDb, store, { ...request, ...window }, 'passing');
}
