export { createDataSets, type DataSetReader, type DataSets, type DataSetsOptions } from './data-sets.js';
export * from './errors.js';
export type { BatchFormat, IngestRequest } from './ingest/ingest.js';
export type { BatchManifest, Window } from './manifest.js';
export type { ExportFormat, ExportRequest, WindowRequest } from './read/export-rows.js';
export type { ColumnProfile, DataSetProfile } from './read/profile.js';
export type { JsonValue, RowsRequest } from './read/rows.js';
export { assertColumnNames, mergeSchema, type ColumnRule } from './schema.js';
export { timestampFormatViolation } from './timestamp-format.js';
