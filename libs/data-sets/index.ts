export { createDataSets, type DataSets } from './data-sets.js';
export * from './errors.js';
export type { BatchFormat } from './ingest/batch-files.js';
export { defaultMissingValues } from './ingest/value-kind.js';
export type { BatchManifest } from './manifest.js';
export type { RowQuery } from './read/refine-rows.js';
export type { JsonValue, RowTable } from './read/rows.js';
export { assertColumnNames } from './schema.js';
export { timestampFormatViolation } from './timestamp-format.js';
