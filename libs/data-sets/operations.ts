import type { BatchStore } from './batch-store.js';
import type { DuckDb } from './duck-db.js';
import { ingest } from './ingest/ingest.js';
import { preview } from './ingest/preview.js';
import { countRows } from './read/count-rows.js';
import { exportRows, exportWindow } from './read/export-rows.js';
import { inspect } from './read/inspect.js';
import { profile } from './read/profile.js';
import { rows } from './read/rows.js';

/** What is done with rows, each in one session of DuckDB. */
export const operationsOn = (duckDb: DuckDb, store: BatchStore) => ({
  ingest: (request: Parameters<typeof ingest>[2]) => ingest(duckDb, store, request),
  preview: (request: Parameters<typeof preview>[1]) => preview(duckDb, request),
  inspect: (batch: Parameters<typeof inspect>[2]) => inspect(duckDb, store, batch),
  rows: (request: Parameters<typeof rows>[2]) => rows(duckDb, store, request),
  count: (request: Parameters<typeof countRows>[2]) => countRows(duckDb, store, request),
  exportRows: (request: Parameters<typeof exportRows>[2]) => exportRows(duckDb, store, request),
  exportWindow: (request: Parameters<typeof exportWindow>[2]) => exportWindow(duckDb, store, request),
  profile: (request: Parameters<typeof profile>[2]) => profile(duckDb, store, request),
});

export type Operations = ReturnType<typeof operationsOn>;
export type OperationName = keyof Operations;
