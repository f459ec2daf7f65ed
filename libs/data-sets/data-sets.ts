import type { ObjectStore } from '#object-store';
import { DuckDb } from './duck-db.js';
import type { DuckDbOptions } from './duck-db.js';
import type { IngestRequest } from './ingest/batch-files.js';
import { ingest } from './ingest/ingest.js';
import type { BatchManifest } from './manifest.js';
import { inspect } from './read/inspect.js';
import { exportRows, exportWindow } from './read/export-rows.js';
import type { ExportRequest, WindowRequest } from './read/export-rows.js';
import { profile } from './read/profile.js';
import type { DataSetProfile } from './read/profile.js';
import { rows } from './read/rows.js';
import type { RowsRequest, RowTable } from './read/rows.js';

export interface DataSetsOptions extends DuckDbOptions {
  readonly store: ObjectStore;
}

/** Reads the rows of batches; which batches a data set has is the caller's to know, from their manifests. */
export interface DataSetReader {
  rows(request: RowsRequest): Promise<RowTable>;
  exportRows(request: ExportRequest): Promise<{ rows: number }>;
  exportWindow(request: WindowRequest): Promise<{ rows: number }>;
  profile(request: { readonly batches: readonly BatchManifest[] }): Promise<DataSetProfile>;
}

export interface DataSets extends DataSetReader {
  ingest(request: IngestRequest): Promise<BatchManifest>;
  /** What of a batch's file is not as its manifest says; undefined when all is. */
  inspect(batch: BatchManifest): Promise<string | undefined>;
  /** Frees the memory and threads of the engine; the next call opens it again. */
  close(): Promise<void>;
}

/** Batches of rows in an object store, through one DuckDB that is loaded at the first call. */
export function createDataSets({ store, ...options }: DataSetsOptions): DataSets {
  const duckDb = new DuckDb(options);
  return {
    ingest: (request) => ingest(duckDb, store, request),
    inspect: (batch) => inspect(duckDb, store, batch),
    rows: (request) => rows(duckDb, store, request),
    exportRows: (request) => exportRows(duckDb, store, request),
    exportWindow: (request) => exportWindow(duckDb, store, request),
    profile: (request) => profile(duckDb, store, request),
    close: () => duckDb.close(),
  };
}
